% x(m) = f(x(m), y(m)): computed for all elements, kept where the mask is true.
n = 1200;
x = (1:n)' / n * 3 - 1.5;
c = 0.3 - 0.7 * x;

% Escape times, in complex numbers and in parts.
z = zeros(n, 1) + 0i;
w = x + 0.2i;
times = zeros(n, 1);
in = true(n, 1);
for k = 1:60
    z(in) = z(in) .* z(in) + w(in);
    in = abs(z) <= 2;
    times(in) = times(in) + 1;
end
fprintf('escape %d %d %.8f\n', sum(times), sum(in), sum(abs(z(in))));

% Newton's iteration until each element is close enough.
a = abs(x) + 0.5;
r = a;
far = true(n, 1);
rounds = zeros(n, 1);
for k = 1:50
    r(far) = (r(far) + a(far) ./ r(far)) / 2;
    rounds(far) = rounds(far) + 1;
    far = abs(r .* r - a) > 1e-10;
end
fprintf('newton %.10f %d %d\n', max(abs(r - sqrt(a))), sum(rounds), max(rounds));

% Rows, a mask of nothing, a mask of everything, other types.
t = x';
m = t > 0.5;
t(m) = 2 * t(m) - 1;
m = t > 100;
t(m) = t(m) * 7;
m = t < 100;
t(m) = -t(m) / 2;
fprintf('row %.10f %d %d\n', sum(t), size(t));
i8 = int8(100 * x);
m = x > 0;
i8(m) = i8(m) + 100;
m = i8 > 50;
i8(m) = i8(m) / 3 - i8(m);
fprintf('int8 %s %d %d\n', class(i8), i8(end), sum(double(i8)));
b = x > 0;
m = x > 1;
b(m) = ~b(m);
fprintf('logical %s %d\n', class(b), sum(b));
s = single(x);
m = s < 0;
s(m) = s(m).^2 + single(1);
fprintf('single %s %.4f\n', class(s), sum(double(s)));

% What is no choice: other sizes, other masks, products, types that change.
y = x;
m = y > 1;
k = find(m);
y(m) = y(k) + 1;
other = x < -1;
y(m) = c(other(end:-1:1) | m) * 0 + 5;
fprintf('gathered %.8f\n', sum(y));
y(m) = y(m)' * y(m) + 0 * y(m);
fprintf('product %.6f\n', sum(y));
p = x;
m = p < 0;
p(m) = p(m) * 1i;
fprintf('complex %d %.8f %.8f\n', isreal(p), real(sum(p)), imag(sum(p)));
m = p ~= p;
q = x;
q(m) = q(m) * 1i;
fprintf('still real %d\n', isreal(q));
v = uint8(200 * ones(1, 1000));
m = v > 100;
v(m) = v(m) * 0.6 + 3;
fprintf('uint8 %d %d\n', v(1), v(end));
try
    m = true(1, 3);
    x(m) = x(m) + [1 2 3 4];
catch
    fprintf('sizes differ\n');
end
