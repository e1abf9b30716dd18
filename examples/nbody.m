% Gravity among n bodies, all pairs, with the leapfrog scheme. Total energy
% should stay put.
n = str2double(getenv('QUERN_N'));
if isnan(n)
    n = 200;
end
steps = 50;
dt = 0.001;
soft = 0.05;                             % softening length

% A disc of bodies in near-circular motion around a heavy centre.
k = (1:n-1)';
radius = 1 + 2 * k / n;
angle = 2.399963229728653 * k;           % the golden angle
x = [0; radius .* cos(angle)];
y = [0; radius .* sin(angle)];
m = [1; 0.1 / n * ones(n - 1, 1)];
speed = 1 ./ sqrt(radius);
vx = [0; -speed .* sin(angle)];
vy = [0; speed .* cos(angle)];

% Differences of all pairs by implicit expansion.
energy = zeros(1, 2);
for t = 0:steps
    dx = x' - x;
    dy = y' - y;
    r2 = dx.^2 + dy.^2 + soft^2;
    if t == 0 || t == steps
        kinetic = 0.5 * sum(m .* (vx.^2 + vy.^2));
        pairs = (m * m') ./ sqrt(r2);
        potential = -0.5 * (sum(pairs(:)) - sum(diag(pairs)));
        energy(1 + (t > 0)) = kinetic + potential;
    end
    pull = m' ./ (r2 .* sqrt(r2));
    ax = sum(pull .* dx, 2);
    ay = sum(pull .* dy, 2);
    if t < steps
        vx = vx + dt * ax;
        vy = vy + dt * ay;
        x = x + dt * vx;
        y = y + dt * vy;
    end
end

fprintf('bodies            %d\n', n);
fprintf('energy at start   %.6f\n', energy(1));
fprintf('energy at end     %.6f\n', energy(2));
fprintf('centre of mass    (%.8f, %.8f)\n', sum(m .* x) / sum(m), ...
        sum(m .* y) / sum(m));
fprintf('farthest body at  %.6f\n', max(hypot(x, y)));
