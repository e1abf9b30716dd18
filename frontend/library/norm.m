function n = norm(x, p)
% NORM Norm of a vector or matrix: norm(x), norm(x, p), p = 1, 2, Inf, 'fro'.
  if nargin < 2
    p = 2;
  end
  if ischar(p) || isstring(p)
    if strcmpi(p, 'inf')
      p = Inf;
    elseif strcmpi(p, 'fro')
      n = sqrt(sum(abs(x(:)) .^ 2));
      return
    else
      error('MATLAB:norm:unknownNorm', 'The only matrix norms available are 1, 2, inf, and ''fro''.');
    end
  end
  if isempty(x)
    n = 0;
  elseif isvector(x)
    if p == 2
      n = sqrt(sum(abs(x(:)) .^ 2));
      % Rescale where squares leave the range of numbers.
      if ~isfinite(n) || n < 1e-150
        m = max(abs(x(:)));
        if isfinite(m) && m > 0
          n = m * sqrt(sum(abs(x(:) / m) .^ 2));
        elseif m == 0
          n = m;
        end
      end
    elseif p == Inf
      n = max(abs(x(:)));
    elseif p == -Inf
      n = min(abs(x(:)));
    elseif p == 1
      n = sum(abs(x(:)));
    else
      n = sum(abs(x(:)) .^ p) ^ (1 / p);
    end
  elseif p == 1
    n = max(sum(abs(x), 1));
  elseif p == Inf
    n = max(sum(abs(x), 2));
  elseif p == 2
    n = max(svd(x));
  else
    error('MATLAB:norm:unknownNorm', 'The only matrix norms available are 1, 2, inf, and ''fro''.');
  end
end
