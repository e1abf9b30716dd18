function [x, fval, flag, output, jacobian] = fsolve(f, x0, options, varargin)
% FSOLVE Root of a system of equations, by a damped Newton method with
% differences for derivatives.
  if ischar(f) || isstring(f)
    f = str2func(f);
  end
  tolX = 1e-10;
  tolF = 1e-12;
  rounds = 400;
  if nargin > 2
    tolX = min(tolX, optimget(options, 'TolX', tolX));
    tolF = min(tolF, optimget(options, 'TolFun', tolF));
    rounds = optimget(options, 'MaxIter', rounds);
  end
  shape = size(x0);
  x = x0(:);
  n = numel(x);
  value = @(v) reshape(f(reshape(v, shape), varargin{:}), [], 1);
  r = value(x);
  lambda = 0;
  flag = 0;
  for iteration = 1:rounds
    jacobian = zeros(numel(r), n);
    for k = 1:n
      h = sqrt(eps) * max(abs(x(k)), 1);
      moved = x;
      moved(k) = moved(k) + h;
      jacobian(:, k) = (value(moved) - r) / h;
    end
    if norm(r) <= tolF
      flag = 1;
      break
    end
    % Levenberg and Marquardt: damp until the residual falls.
    isBetter = false;
    for attempt = 1:60
      a = [jacobian; sqrt(lambda) * eye(n)];
      if lambda == 0 && rcond(jacobian.' * jacobian) < eps
        lambda = 1e-6 * max(1, norm(jacobian, 'fro') ^ 2);
        continue
      end
      step = -(a \ [r; zeros(n, 1)]);
      trial = value(x + step);
      if norm(trial) < norm(r)
        isBetter = true;
        break
      end
      lambda = max(10 * lambda, 1e-6);
    end
    if ~isBetter
      flag = double(norm(r) <= 1e-6);
      break
    end
    lambda = lambda / 10;
    if lambda < 1e-12
      lambda = 0;
    end
    x = x + step;
    r = trial;
    if norm(step) <= tolX * (1 + norm(x))
      flag = double(norm(r) <= 1e-6);
      break
    end
  end
  x = reshape(x, shape);
  fval = f(x, varargin{:});
  output = struct('iterations', iteration);
end
