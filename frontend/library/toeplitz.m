function t = toeplitz(c, r)
% TOEPLITZ Matrix with constant diagonals.
  if nargin < 2
    r = c;
    c = conj(c);
    c(1) = r(1);
  end
  c = c(:);
  r = r(:);
  all = [flipud(r(2:end)); c];
  k = (numel(r):numel(r) + numel(c) - 1).' - (0:numel(r) - 1);
  t = reshape(all(k), numel(c), numel(r));
end
