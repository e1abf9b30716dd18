% Running folds of large arrays along each dimension, with producers and
% consumers, special values, classes.
1;
function show(name, y)
  w = mod((1:numel(y))' * 7, 13) - 6;
  y = double(y);
  fprintf('%s %dx%d: %.9g %.9g\n', name, size(y, 1), size(y, 2), ...
          sum(y(:) .* w), max(abs(y(:))));
end
sizes = [40 30; 700 3; 3 700; 1 9000; 9001 1; 4097 2; 2 4100; 33 65; 7 200];
for k = 1:size(sizes, 1)
  m = sizes(k, 1);
  n = sizes(k, 2);
  x = reshape(mod((1:m * n) * 37, 101) / 8 - 6, m, n);
  for dim = 1:2
    show('cumsum', cumsum(x, dim));
    show('cumprod', cumprod(1 + x / 1000, dim));
    show('cummax', cummax(x, dim));
    show('cummin', cummin(x .* (x > 0), dim));
    show('fused', cumsum(x .^ 2, dim) .* (x + 1) - max(x, [], dim));
    show('twice', cumsum(cumsum(x, dim) / 8, dim));
    show('other', cumsum(cumsum(x, 1), 2));
    show('single', cumsum(single(x), dim));
    show('integers', cumsum(int32(x * 100), dim));
    show('logical', cumsum(x > 0, dim));
  end
end
x = mod((1:3000)' * 37, 101);
x(5) = NaN;
x(2000) = Inf;
y = cummax(x);
fprintf('%g %g %g %g\n', y(4), y(5), y(6), y(3000));
y = cumsum(x);
fprintf('%g %g %g\n', y(4), y(5), y(3000));
z = cumsum(complex(x(6:1500), -x(6:1500)));
fprintf('%g %g\n', real(z(end)), imag(z(end)));
fprintf('%d %d\n', size(cumsum(zeros(0, 3))), size(cumsum(zeros(3, 0), 2)));
fprintf('%g ', cumsum(1:10), cumprod([1 2; 3 4], 2), cumsum(ones(2, 2, 2), 3));
fprintf('\n');
a = cumsum(ones(600, 2), 3);
fprintf('%g %g\n', sum(a(:)), max(a(:)));
