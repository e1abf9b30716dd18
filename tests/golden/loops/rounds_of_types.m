% Rounds on values that are not double.
n = 700;
x = (1:n)' / n;

c = x + 0i;
w = 0.98 * exp(0.3i);
for k = 1:40
    c = c * w + (0.01 - 0.002i);
end
fprintf('complex %.9f %.9f\n', real(mean(c)), imag(mean(c)));

s = single(x);
for k = 1:40
    s = s .* (1.5 - 0.5 * s);
end
fprintf('single %s %.5f\n', class(s), double(s(3)));

i8 = int8(100 * x - 50);
for k = 1:30
    i8 = i8 + int8(k);
    i8 = i8 - int8(3);
end
fprintf('int8 %s %d %d %d\n', class(i8), i8(1), i8(end), sum(double(i8)));

u = uint32(1:n)';
for k = 1:40
    u = bitxor(u * 3, uint32(k));
end
fprintf('uint32 %.0f %.0f\n', double(u(1)), sum(double(u)));

% From real to complex on the way: the square roots leave the reals.
d = x - 0.9;
for k = 1:30
    d = sqrt(d) - 0.4;
end
fprintf('leaves the reals %.8f %.8f\n', real(mean(d)), imag(mean(d)));

% The first round starts from a number, a range, another type.
t = 0;
for k = 1:40
    t = t + x * k;
end
fprintf('from a number %.8f\n', mean(t));
b = x > 0.5;
for k = 1:40
    b = b + 0.25 * x;
end
fprintf('from a mask %.8f\n', mean(b));

% Rows and columns expand against what is carried.
m = zeros(30, 20);
row = (1:20) / 20;
col = (1:30)' / 30;
for k = 1:40
    m = 0.5 * m + row .* col + row - col / k;
end
fprintf('expanded %.9f %.9f\n', sum(m(:)), m(30, 1));
