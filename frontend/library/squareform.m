function y = squareform(x)
% SQUAREFORM Distances of pairs as a symmetric matrix, or back
  if isvector(x) && ~(isscalar(x) && x == 0)
    n = (1 + sqrt(1 + 8 * numel(x))) / 2;
    y = zeros(n);
    y(tril(true(n), -1)) = x;
    y = y + y.';
  else
    y = x(tril(true(size(x)), -1)).';
  end
end
