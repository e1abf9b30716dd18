% Heat equation on a square plate: explicit time steps on array slices. The
% left edge is hot, the other edges are cold, a warm disc sits in the middle.
n = str2double(getenv('QUERN_N'));
if isnan(n)
    n = 128;
end
steps = 200;
r = 0.24;                                % alpha * dt / dx^2, stable below 1/4

[col, row] = meshgrid(linspace(-1, 1, n), linspace(-1, 1, n));
u = zeros(n, n);
u(col.^2 + row.^2 < 0.1) = 0.5;
u(:, 1) = 1;

in = 2:n-1;
for t = 1:steps
    u(in, in) = u(in, in) + r * (u(in-1, in) + u(in+1, in) ...
                               + u(in, in-1) + u(in, in+1) - 4 * u(in, in));
end

mid = round(n / 2);
fprintf('grid          %d x %d, %d steps\n', n, n, steps);
fprintf('mean          %.8f\n', mean(u(:)));
fprintf('centre        %.8f\n', u(mid, mid));
fprintf('next to edge  %.8f\n', u(mid, 2));
fprintf('profile      ');
fprintf(' %.4f', u(mid, 1:round(n/8):n));
fprintf('\n');
