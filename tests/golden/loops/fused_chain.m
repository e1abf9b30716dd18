% A loop that carries an array: each step is elementwise, many steps in a row.
x = (1:1000)' / 1000;
y = zeros(1000, 1);
for k = 1:50
    y = 0.9 * y + sin(k * x) .* exp(-x);
    x = x + 1e-3 * cos(y);
end
fprintf('%.8f %.8f %.8f\n', sum(y), max(x), min(y));
b = zeros(1, 64);
for k = 1:500
    b = b + 0.02 * k;
end
fprintf('%.6f %.6f\n', b(1), b(64));
