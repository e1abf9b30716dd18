function c = cov(x, y)
% COV Covariance matrix of columns; of two vectors with cov(x, y).
  if nargin > 1 && ~isscalar(y)
    x = [x(:), y(:)];
  elseif isvector(x)
    x = x(:);
  end
  n = size(x, 1);
  d = x - sum(x, 1) ./ n;
  c = (d' * d) ./ max(n - 1, 1);
end
