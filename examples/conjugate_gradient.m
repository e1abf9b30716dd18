% Solves A*x = b for a symmetric positive definite matrix by conjugate
% gradients. A round is one product of matrix and vector and three passes over
% vectors: p'*Ap, the updates of x and r with the new r'*r, and that of p.
n = str2double(getenv('QUERN_N'));
if isnan(n)
  n = 600;
end
i = (1:n)';
A = 1 ./ (1 + abs(i - i')) + 4 * eye(n);
b = sin(i / 7) + cos(i / 3);

x = zeros(n, 1);
r = b - A * x;
p = r;
rr = r' * r;
for k = 1:40
  Ap = A * p;
  alpha = rr / (p' * Ap);
  x = x + alpha * p;
  r = r - alpha * Ap;
  rrNew = r' * r;
  p = r + (rrNew / rr) * p;
  rr = rrNew;
end

fprintf('rounds %d\n', k);
fprintf('residual below 1e-10: %d\n', norm(b - A * x) < 1e-10);
fprintf('x: %.8f %.8f %.8f\n', x(1), x(round(n / 2)), x(n));
fprintf('energy %.8f\n', x' * A * x);
