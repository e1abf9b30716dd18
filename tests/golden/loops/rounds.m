% Time loops over arrays: what a round computes and what it carries.
n = 1000;
x0 = (1:n)' / n;

% Logistic map; the parameter is another one in each round.
x = x0;
for k = 1:60
    x = (3 + k / 200) * x .* (1 - x);
end
fprintf('logistic %.8f %.8f\n', x(1), mean(x));

% Newton's square roots, a fixed number of rounds.
y = ones(n, 1);
for k = 1:30
    y = y - (y.^2 - x0) ./ (2 * y);
end
fprintf('newton %.12f %.12f\n', y(end), max(abs(y - sqrt(x0))));

% Carried over two rounds, through a swap.
a = x0;
b = 1 - x0;
for k = 1:50
    [a, b] = deal(b, (a + b) / 1.7);
end
fprintf('swap %.4f %.4f\n', sum(a), sum(b));

% Carried over three.
p = x0; q = x0 / 2; r = x0 / 3;
for k = 1:40
    s = 0.5 * p + 0.25 * q + 0.125 * r + 0.01;
    p = q; q = r; r = s;
end
fprintf('three %.10f %.10f %.10f\n', mean(p), mean(q), mean(r));

% Runge and Kutta on many particles at once.
u = cos(2 * pi * x0);
v = sin(2 * pi * x0);
h = 0.05;
for k = 1:40
    k1u = v;               k1v = -sin(u);
    k2u = v + h / 2 * k1v; k2v = -sin(u + h / 2 * k1u);
    k3u = v + h / 2 * k2v; k3v = -sin(u + h / 2 * k2u);
    k4u = v + h * k3v;     k4v = -sin(u + h * k3u);
    u = u + h / 6 * (k1u + 2 * k2u + 2 * k3u + k4u);
    v = v + h / 6 * (k1v + 2 * k2v + 2 * k3v + k4v);
end
fprintf('rk4 %.9f %.9f\n', mean(u.^2), mean(v.^2));

% Random walks with generators of their own.
seed = mod((1:n)' * 69621 + 12345, 2147483647);
walk = zeros(n, 1);
for k = 1:100
    seed = mod(seed * 16807, 2147483647);
    walk = walk + (2 * (seed > 2147483647 / 2) - 1);
end
fprintf('walks %d %d\n', sum(walk), sum(walk.^2));

% What is overwritten is not kept; what the last round left is there.
z = x0;
for k = 1:50
    unused = z * 3;
    last = z + k;
    z = 0.9 * z + 0.01;
end
fprintf('last %.10f %.10f %.10f\n', mean(unused), mean(last), mean(z));
