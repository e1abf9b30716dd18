% Scalar arithmetic in loops.
s = 0;
for k = 1:10000
    s = s + 1 / k^2;
end
fprintf('%.10f\n', sqrt(6 * s));
a = 0; b = 1; n = 0;
while b < 1e6
    t = a + b;
    a = b;
    b = t;
    n = n + 1;
end
fprintf('%d %d\n', n, b);
bits = 0;
for k = 0:255
    v = k;
    while v > 0
        bits = bits + mod(v, 2);
        v = floor(v / 2);
    end
end
fprintf('%d\n', bits);
x = 1;
for k = 1:30
    x = 0.5 * (x + 2 / x);
end
fprintf('%.12f\n', x);
