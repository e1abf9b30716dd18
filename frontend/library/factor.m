function [f, counts] = factor(n)
% FACTOR Prime factors in ascending order, or each once and how often it occurs.
  if ~isscalar(n) || ~isreal(n) || n < 0 || n ~= fix(n) || n > flintmax
    error('MATLAB:factor:InputNotPosInt', ...
          'The number must be an integer from 0 to flintmax.');
  end
  f = zeros(1, 0);
  d = 2;
  while d * d <= n
    while mod(n, d) == 0
      f(end + 1) = d;
      n = n / d;
    end
    d = d + 1 + (d > 2);
  end
  if n > 1 || isempty(f)
    f(end + 1) = n;
  end
  if nargout > 1
    all = f;
    f = unique(all);
    counts = arrayfun(@(p) sum(all == p), f);
  end
end
