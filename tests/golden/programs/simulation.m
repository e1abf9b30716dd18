% Simulations in the style of old scripts: no functions, growing arrays.
clear all; close all; clc;
% a queue with deterministic "random" numbers
seed = 42;
arrivals = []; services = [];
for k = 1:50
  seed = mod(16807 * seed, 2147483647);
  u = seed / 2147483647;
  arrivals(k) = -log(u) * 2;
  seed = mod(16807 * seed, 2147483647);
  services(k) = 0.5 + seed / 2147483647 * 2;
end
t = cumsum(arrivals);
start = zeros(size(t)); finish = start;
for k = 1:length(t)
  if k == 1
    start(k) = t(k);
  else
    start(k) = max(t(k), finish(k-1));
  end
  finish(k) = start(k) + services(k);
end
wait = start - t;
fprintf('mean wait %.4f, max %.4f, busy %.1f%%\n', mean(wait), max(wait), 100 * sum(services) / finish(end));
% heat in a rod, explicit and implicit
n = 21; dx = 1 / (n - 1); dt = 0.4 * dx^2; r = dt / dx^2;
x = linspace(0, 1, n)';
u = sin(pi * x); v = u;
A = diag((1 + 2*r) * ones(n, 1)) + diag(-r * ones(n-1, 1), 1) + diag(-r * ones(n-1, 1), -1);
A(1, :) = 0; A(1, 1) = 1; A(n, :) = 0; A(n, n) = 1;
for step = 1:200
  u(2:n-1) = u(2:n-1) + r * (u(3:n) - 2*u(2:n-1) + u(1:n-2));
  v = A \ v;
end
exact = exp(-pi^2 * dt * 200);
fprintf('explicit %.5f implicit %.5f exact %.5f\n', max(u), max(v), exact);
% predator and prey
dt = 0.01; N = 1500;
prey = zeros(1, N); pred = zeros(1, N);
prey(1) = 10; pred(1) = 5;
for k = 1:N-1
  prey(k+1) = prey(k) + dt * prey(k) * (1.1 - 0.4 * pred(k));
  pred(k+1) = pred(k) + dt * pred(k) * (0.1 * prey(k) - 0.4);
end
[mx, i1] = max(prey); [mn, i2] = min(pred);
fprintf('prey peak %.3f at %d, predators low %.3f at %d\n', mx, i1, mn, i2);
% projectile with drag
pos = [0 0]; vel = [30 40]; g = [0 -9.81]; c = 0.02; h = 0.01; track = pos;
while pos(2) >= 0
  a = g - c * norm(vel) * vel;
  vel = vel + h * a;
  pos = pos + h * vel;
  track = [track; pos];
end
fprintf('range %.2f m, height %.2f m after %.2f s\n', track(end, 1), max(track(:, 2)), (size(track, 1) - 1) * h);
% Markov chain
P = [0.9 0.075 0.025; 0.15 0.8 0.05; 0.25 0.25 0.5];
s = [1 0 0];
for k = 1:100, s = s * P; end
fprintf('%.4f ', s, [1 0 0] * P^3); fprintf('\n');
[V, D] = eig(P');
[m, k] = max(real(diag(D)));
st = V(:, k) / sum(V(:, k));
fprintf('%.4f ', st); fprintf('\n');
% k nearest neighbours by distances
a = [0 0; 1 1; 5 5; 6 5; 0 1]; lab = [1 1 2 2 1];
q = [0.5 0.5; 5.5 5.2];
d = sqrt(bsxfun(@plus, sum(q.^2, 2), sum(a.^2, 2)') - 2 * q * a');
[ds, order] = sort(d, 2);
vote = mode(lab(order(:, 1:3)), 2);
fprintf('%d ', vote); fprintf('| %.4f %.4f\n', ds(:, 1));
% linear regression with repmat
X = [ones(6, 1), (1:6)'];
y = [1.1 1.9 3.2 3.9 5.1 6.0]';
b = (X' * X) \ (X' * y);
yh = X * b;
R2 = 1 - sum((y - yh).^2) / sum((y - mean(y)).^2);
Z = (X(:, 2) - repmat(mean(X(:, 2)), 6, 1)) ./ repmat(std(X(:, 2)), 6, 1);
fprintf('%.4f %.4f R2 %.5f z %.4f\n', b, R2, Z(end));
% cellular automaton rule 30
row = zeros(1, 21); row(11) = 1; rule = bitget(30, 1:8);
for g = 1:6
  s = repmat(' ', 1, 21); s(row == 1) = '*';
  fprintf('|%s|\n', s);
  l = [row(end) row(1:end-1)]; rr = [row(2:end) row(1)];
  row = rule(4 * l + 2 * row + rr + 1);
end
% statistics
data = [2 4 4 4 5 5 7 9];
fprintf('%.4f ', mean(data), median(data), mode(data), std(data), std(data, 1), var(data), range(data)); fprintf('\n');
C = cov([1 2; 2 4.5; 3 5]); rho = corrcoef([1 2 3], [2 4.5 5]);
fprintf('%.4f ', C, rho(1, 2)); fprintf('\n');
n = hist(data, 2:2:10); fprintf('%d ', n); fprintf('\n');
bins = histc(data, 0:3:9); fprintf('%d ', bins); fprintf('\n');
