function [x, fval, flag, output] = fminsearch(f, x0, options, varargin)
% FMINSEARCH Minimum of a function by the simplex method of Nelder and Mead.
  if ischar(f) || isstring(f)
    f = str2func(f);
  end
  if ~isempty(varargin)
    g = f;
    f = @(x) g(x, varargin{:});
  end
  n = numel(x0);
  tolX = 1e-4;
  tolF = 1e-4;
  rounds = 200 * n;
  if nargin > 2
    tolX = optimget(options, 'TolX', tolX);
    tolF = optimget(options, 'TolFun', tolF);
    rounds = optimget(options, 'MaxIter', rounds);
  end
  flag = 0;
  iteration = 0;
  shape = size(x0);
  p = repmat(x0(:), 1, n + 1);
  for k = 1:n
    if p(k, k + 1) ~= 0
      p(k, k + 1) = 1.05 * p(k, k + 1);
    else
      p(k, k + 1) = 0.00025;
    end
  end
  v = zeros(1, n + 1);
  for k = 1:n + 1
    v(k) = f(reshape(p(:, k), shape));
  end
  for iteration = 1:rounds
    [v, order] = sort(v);
    p = p(:, order);
    if max(abs(v - v(1))) <= tolF && max(max(abs(p - p(:, 1)))) <= tolX
      flag = 1;
      break
    end
    c = sum(p(:, 1:n), 2) / n;
    r = 2 * c - p(:, n + 1);
    fr = f(reshape(r, shape));
    if fr < v(1)
      e = 3 * c - 2 * p(:, n + 1);
      fe = f(reshape(e, shape));
      if fe < fr
        p(:, n + 1) = e;
        v(n + 1) = fe;
      else
        p(:, n + 1) = r;
        v(n + 1) = fr;
      end
    elseif fr < v(n)
      p(:, n + 1) = r;
      v(n + 1) = fr;
    else
      if fr < v(n + 1)
        q = 1.5 * c - 0.5 * p(:, n + 1);
        limit = fr;
      else
        q = 0.5 * c + 0.5 * p(:, n + 1);
        limit = v(n + 1);
      end
      fq = f(reshape(q, shape));
      if fq < limit
        p(:, n + 1) = q;
        v(n + 1) = fq;
      else
        for k = 2:n + 1
          p(:, k) = p(:, 1) + 0.5 * (p(:, k) - p(:, 1));
          v(k) = f(reshape(p(:, k), shape));
        end
      end
    end
  end
  x = reshape(p(:, 1), shape);
  fval = v(1);
  output = struct('iterations', iteration, ...
                  'algorithm', 'Nelder-Mead simplex direct search');
end
