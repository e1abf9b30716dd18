1;
% Homework: roots, quadrature, differential equations and linear systems.

function [x, k] = bisect(f, a, b, tol)
  fa = f(a);
  if fa * f(b) > 0
    error('bisect:sign', 'no sign change on [%g, %g]', a, b);
  end
  k = 0;
  while (b - a) / 2 > tol
    x = (a + b) / 2;
    fx = f(x);
    k = k + 1;
    if fx == 0
      return;
    elseif fa * fx < 0
      b = x;
    else
      a = x; fa = fx;
    end
  end
  x = (a + b) / 2;
end

function [x, hist] = newton(f, df, x0, tol, maxit)
  if nargin < 5, maxit = 50; end
  if nargin < 4 || isempty(tol), tol = 1e-10; end
  x = x0;
  hist = x0;
  for it = 1:maxit
    step = feval(f, x) / feval(df, x);
    x = x - step;
    hist(end+1) = x;
    if abs(step) < tol, break; end
  end
end

function q = simpson(f, a, b, n)
  h = (b - a) / n;
  x = a:h:b;
  y = f(x);
  q = h / 3 * (y(1) + 4 * sum(y(2:2:end-1)) + 2 * sum(y(3:2:end-2)) + y(end));
end

function R = romberg(f, a, b, n)
  R = zeros(n, n);
  h = b - a;
  R(1, 1) = h * (f(a) + f(b)) / 2;
  for i = 2:n
    h = h / 2;
    s = 0;
    for k = 1:2^(i-2)
      s = s + f(a + (2*k - 1) * h);
    end
    R(i, 1) = R(i-1, 1) / 2 + h * s;
    for j = 2:i
      R(i, j) = (4^(j-1) * R(i, j-1) - R(i-1, j-1)) / (4^(j-1) - 1);
    end
  end
end

function [t, y] = rk4(f, tspan, y0, n)
  h = (tspan(2) - tspan(1)) / n;
  t = tspan(1) + (0:n)' * h;
  y = zeros(n + 1, length(y0));
  y(1, :) = y0(:).';
  for k = 1:n
    yk = y(k, :).';
    k1 = f(t(k), yk);
    k2 = f(t(k) + h/2, yk + h/2 * k1);
    k3 = f(t(k) + h/2, yk + h/2 * k2);
    k4 = f(t(k) + h, yk + h * k3);
    y(k+1, :) = (yk + h/6 * (k1 + 2*k2 + 2*k3 + k4)).';
  end
end

function x = gauss_solve(A, b)
  n = size(A, 1);
  Ab = [A, b];
  for k = 1:n-1
    [m, p] = max(abs(Ab(k:n, k)));
    p = p + k - 1;
    if p ~= k
      Ab([k p], :) = Ab([p k], :);
    end
    for i = k+1:n
      Ab(i, k:end) = Ab(i, k:end) - Ab(i, k) / Ab(k, k) * Ab(k, k:end);
    end
  end
  x = zeros(n, 1);
  for i = n:-1:1
    x(i) = (Ab(i, end) - Ab(i, i+1:n) * x(i+1:n)) / Ab(i, i);
  end
end

function [x, k] = jacobi(A, b, tol)
  D = diag(diag(A));
  R = A - D;
  x = zeros(size(b));
  for k = 1:200
    xn = D \ (b - R * x);
    if norm(xn - x, inf) < tol, x = xn; return, end
    x = xn;
  end
end

function d = cofactor_det(A)
  n = size(A, 1);
  if n == 1
    d = A;
    return
  end
  d = 0;
  for j = 1:n
    minor = A(2:end, [1:j-1, j+1:n]);
    d = d + (-1)^(1+j) * A(1, j) * cofactor_det(minor);
  end
end

function c = divided_differences(x, y)
  n = numel(x);
  c = y;
  for j = 2:n
    for i = n:-1:j
      c(i) = (c(i) - c(i-1)) / (x(i) - x(i-j+1));
    end
  end
end

f = @(x) x.^3 - 2*x - 5;
[r, k] = bisect(f, 2, 3, 1e-8);
fprintf('bisection: %.6f after %d steps\n', r, k);
try
  bisect(f, 3, 4, 1e-8);
catch err
  fprintf('%s: %s\n', err.identifier, err.message);
end
[r, hist] = newton(f, @(x) 3*x^2 - 2, 2);
fprintf('newton: %.8f, %d iterates, errors:', r, numel(hist));
fprintf(' %.1e', abs(hist(1:3) - r));
fprintf('\n');
fprintf('simpson: %.8f\n', simpson(@(x) exp(-x.^2), 0, 2, 20));
R = romberg(@sin, 0, pi, 5);
disp_rows = @(M) fprintf([repmat(' %10.6f', 1, size(M, 2)), '\n'], M');
disp_rows(R);
[t, y] = rk4(@(t, y) [y(2); -y(1)], [0 2*pi], [1 0], 40);
fprintf('oscillator: end (%.5f, %.5f), largest %.4f\n', y(end, :), max(abs(y(:))));
A = [2 1 -1; -3 -1 2; -2 1 2];
b = [8; -11; -3];
x = gauss_solve(A, b);
fprintf('gauss: %g %g %g, residual %d\n', round(x * 1e9) / 1e9, norm(A*x - b) < 1e-12);
[x, k] = jacobi([10 -1 2 0; -1 11 -1 3; 2 -1 10 -1; 0 3 -1 8], [6; 25; -11; 15], 1e-10);
fprintf('jacobi: '); fprintf('%.5f ', x); fprintf('in %d\n', k);
fprintf('det: %d %d\n', cofactor_det(magic(4)), cofactor_det([2 0 1; 1 3 2; 1 1 1]));
c = divided_differences([0 1 2 4], [1 3 2 5]);
fprintf('newton form:'); fprintf(' %.4f', c); fprintf('\n');
p = polyfit(0:5, [1 2 5 10 17 26], 2);
fprintf('fit: %.4f %.4f %.4f\n', p(1), p(2) + 0, abs(p(3)));
H = zeros(4);
for i = 1:4
  for j = 1:4
    H(i, j) = 1 / (i + j - 1);
  end
end
[Q, U] = deal(eye(4), H);
for it = 1:60
  [q, u] = qr(U);
  U = u * q;
end
fprintf('eigenvalues of hilb(4):'); fprintf(' %.6f', sort(diag(U), 'descend')); fprintf('\n');
