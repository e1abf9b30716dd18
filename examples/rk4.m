% Van der Pol oscillators side by side, each with damping of its own, by the
% classical Runge-Kutta method.
n = str2double(getenv('QUERN_N'));
if isnan(n)
    n = 20000;
end
steps = 50;
h = 0.02;

k = (1:n)';
damping = 3 * (0.6180339887498949 * k - floor(0.6180339887498949 * k));
x = 2 * ones(n, 1);
y = 0.5 - (0.4142135623730951 * k - floor(0.4142135623730951 * k));
for step = 1:steps
    x1 = y;
    y1 = damping .* (1 - x.^2) .* y - x;
    u = x + h / 2 * x1;
    w = y + h / 2 * y1;
    x2 = w;
    y2 = damping .* (1 - u.^2) .* w - u;
    u = x + h / 2 * x2;
    w = y + h / 2 * y2;
    x3 = w;
    y3 = damping .* (1 - u.^2) .* w - u;
    u = x + h * x3;
    w = y + h * y3;
    x4 = w;
    y4 = damping .* (1 - u.^2) .* w - u;
    x = x + h / 6 * (x1 + 2 * x2 + 2 * x3 + x4);
    y = y + h / 6 * (y1 + 2 * y2 + 2 * y3 + y4);
end

fprintf('oscillators  %d\n', n);
fprintf('position     %.8f\n', mean(x));
fprintf('speed        %.8f\n', mean(abs(y)));
fprintf('energy       %.8f\n', mean(x.^2 + y.^2) / 2);
