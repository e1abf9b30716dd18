% The class of convolutions and filters: single if an operand is.
show = @(what, y) fprintf('%-7s %s [%d %d] %.3f\n', what, class(y), ...
                          size(y, 1), size(y, 2), sum(double(y(:))));
a = single([1 2 3]);
b = [1 1];
show('conv', conv(a, b));
show('conv', conv(b, a));
show('conv', conv(b, b));
show('conv2', conv2(single(magic(4)), [1 2; 3 4]));
show('conv2', conv2(magic(4), single([1 2; 3 4]), 'same'));
show('conv2', conv2(magic(3), [1 2; 3 4], 'valid'));
[y, last] = filter(1, [1 -0.5], a);
show('filter', y);
show('state', last);
show('filter', filter(single([1 1]), 1, [1 2 3]));
[q, r] = deconv(single([1 3 3 1]), [1 1]);
show('deconv', q);
show('rest', r);

% Large enough for a kernel.
x = single(mod(1:20000, 7));
show('conv', conv(x, [1 2 1]));
show('filter', filter([0.5 0.5], 1, x));
show('conv2', conv2(reshape(x, 200, 100), single([1 0; 0 1]), 'same'));
show('double', filter([0.5 0.5], 1, double(x)));
