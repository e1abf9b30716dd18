% Assignment to elements that arrays of subscripts name.
n = 50000;
p = mod((0:n-1)' * 7919, n) + 1;                 % each position once
q = mod((0:n-1)' * 7, 1000) + 1;                 % again and again
v = (1:n)' / 8;
check = @(name, x) fprintf('%s %s %g %g %g\n', name, class(x), ...
  sum(double(real(x(:))) .* mod((1:numel(x))', 97)), numel(x), real(double(x(7))));

x = zeros(n, 1); x(p) = v; check('distinct', x);
x = zeros(n, 1); x(q) = v; check('repeated', x);
fprintf('%g ', x(1:5)); fprintf('\n');
x = zeros(1, n); x(p) = v'; check('row', x);
x = zeros(1, n); x(p') = v; check('row, column', x);
x = zeros(n, 1); x(p') = v' * 2 + 1; check('column, row', x);
x = zeros(n, 1); x(q) = 5; check('one number', x);
x = ones(n, 1); y = x; y(p) = v .^ 2 + 1; check('copy', y); check('old', x);

% What is read and written.
x = v; x(p) = x(p) + 1; check('read and write', x);
x = v; x(q) = x(q) + 1; check('read and write again', x);
x = v; x(p) = x(q) - x(p); check('read elsewhere', x);
x = v; x(p) = x; check('permuted', x);
x = v; x(p) = x(n + 1 - p) * 2; check('mirrored', x);
x = v; x(p(1:40000)) = x(1:40000) + x(10001:50000); check('part', x);
t = v; t(p) = v * 3; u = t + 1; t(p) = u; check('twice', t);
s = 0 * v; s(p) = 1; s(p(1:35000)) = 2; s(p(1:33000)) = v(1:33000); check('chain', s);

% Matrices.
A = reshape(1:n, 250, 200); r = mod((0:199)' * 7, 250) + 1; c = mod(0:299, 200) + 1;
B = A; B(r, :) = rand(200, 200) * 0 + A(r, :) * 2; check('rows', B);
B = A; B(:, c) = [A A(:, 1:100)] + 1; check('columns again', B);
B = A; B(:, c(1:200)) = A(:, 200:-1:1); check('columns', B);
B = A; B(p) = v; check('linear', B);
B = A; B(q) = v'; check('linear again', B);
B = A; B(r, :) = 7; check('rows, number', B);
C = reshape(A, 50, 10, 100); d = mod((0:79) * 3, 100) + 1;
D = C; D(:, :, d) = C(:, :, 1:80) - 1; check('pages', D);
D = C; D(:, mod((0:9) * 3, 10) + 1, :) = -C; check('middle', D);
D = C; D(p) = v; check('linear, 3-d', D);

% Types.
f = single(v); f(p) = v * 1.5; check('single', f);
z = v; z(p) = complex(v, 1); check('turns complex', z); fprintf('%g %g\n', real(z(3)), imag(z(3)));
z = complex(v, -v); z(p) = v; check('complex', z); fprintf('%g %g\n', real(z(3)), imag(z(3)));
z = complex(v, v); z(p) = z(p) .* z(q); check('complex product', z); fprintf('%g %g\n', real(z(3)), imag(z(3)));
k = int32(zeros(n, 1)); k(p) = v * 1.5; check('integers', k);
k = uint8(zeros(n, 1)); k(q) = int32(0) + 300; check('saturates', double(k));
b = false(n, 1); b(p(1:40000)) = v(1:40000) > 100; check('logical', double(b));
h = repmat('a', 1, n); h(p) = 'b'; check('char', double(h));
x = v; x(int32(p)) = v + 1; check('int32 subscripts', x);
x = v; x(single(p)) = v + 1; check('single subscripts', x);
x = v; x(uint16(q)) = v + 1; check('uint16 subscripts', x);
x = v; x(v > 3000) = v(v > 3000) + 1; check('mask', x);
x = v; m = p > 20000; x(p(m)) = v(m); check('found', x);

% Not finite.
w = v; w(11) = NaN; w(12) = Inf; x = v; x(p) = w; fprintf('%d %d\n', sum(isnan(x)), sum(isinf(x)));

% Growth, nothing, errors.
x = v; x(p + 10) = v; check('growth', x);
x = []; x(p) = v; check('from nothing', x);
x = v; x(zeros(0, 1)) = []; x(p(1:0)) = v(1:0); check('nothing', x);
x = v; x(p(1:35000)) = []; check('deleted', x);
function report(f)
  try
    f();
  catch e
    disp('error')
  end
end
function assignTo(x, p, v)
  x(p) = v;
  disp(numel(x))
end
report(@() assignTo(v, p - 1, v));
report(@() assignTo(v, p + 0.5, v));
report(@() assignTo(v, [p; 3], v));
report(@() assignTo(v, -p, v));
report(@() assignTo(v, p * NaN, v));
report(@() assignTo(A, p + 1, v));

% Loops.
x = zeros(n, 1);
for i = 1:5
  x(p) = x(p) + i * v;
  x(q) = x(q) / 2;
end
check('loop', x);
