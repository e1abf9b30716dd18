% Several arrays of subscripts at once.
check = @(name, x) fprintf('%s %s %s %g %g\n', name, class(x), mat2str(size(x)), ...
  sum(double(real(x(:))) .* mod((1:numel(x))', 97)), real(double(x(min(7, end)))));
A = reshape(1:60000, 300, 200) / 4;
p = mod((0:99)' * 7, 300) + 1; q = mod((0:119) * 11, 200) + 1;
check('both', A(p, q));
check('turned', A(p', q'));
check('fused', A(p, q) * 2 + 1);
fprintf('%g %g\n', sum(sum(A(p, q))), max(max(A(p, q))));
y = sum(A(p, q)); fprintf('%g ', y(1:3)); fprintf('\n');
check('square', A(mod(p, 50) + 1, mod(p, 60) + 1));
check('int32', A(int32(p), uint8(q)));
check('single', A(single(p), q));
check('computed', A(floor(p / 2) + 1, mod(q * 3, 200) + 1));
C = reshape(A, 50, 30, 40);
r = mod((0:39) * 7, 50) + 1; c = mod((0:24) * 4, 30) + 1; d = mod((0:29) * 3, 40) + 1;
check('three', C(r, c, d));
check('first and last', C(r, :, d));
check('last two', C(:, c, d));
check('first two', C(r, c, :));
check('first two, half', C(r, c, 1:2:40));
check('first two, part', C(r, c, 2:30));
check('range inside', C(r, 3:2:29, d));
check('backwards inside', C(r, 30:-1:1, d));
check('number inside', [C(r, 4, d), C(r, 5, d), C(r, 6, d), C(r, 7, d)]);
check('rest', C(p(1:50) - p(1:50) + (1:50)', mod(0:149, 1200) + 1));
check('linear in the last', C(r, mod((0:149) * 31, 1200) + 1));
check('beyond', A(p, q, 1));
check('ones beyond', A(p, q, [1 1]));
fprintf('%d %d\n', size(A(p(1:0), q)));
B = A > 7000; check('logical', B(p, q));
B = int16(A); check('integers', B(p, q) + int16(1));
B = single(A); check('singles', B(p, q) / 3);
B = complex(A, -A); x = B(p, q); check('complex', x); fprintf('%g\n', imag(x(3)));
x = A; x(8) = NaN; x(15) = Inf; y = x(p, q); fprintf('%d\n', sum(isnan(y(:)) + 2 * isinf(y(:))));
x = A * 2; check('pending', x(p, q) - A(p, q));
check('mask', A(p > 100, q));
x = A; x(p, q) = -A(p, q); check('written', x);
function report(f)
  try
    f();
  catch
    disp('error')
  end
end
report(@() A(p + 1, q + 1));
report(@() A(p, q - 1));
report(@() A(p + 0.5, q));
report(@() A(p * 2, q));
