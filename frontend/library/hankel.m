function h = hankel(c, r)
% HANKEL Matrix with constant antidiagonals.
  c = c(:);
  n = numel(c);
  if nargin < 2
    r = zeros(n, 1);
  end
  r = r(:);
  all = [c; r(2:end)];
  h = reshape(all((1:n).' + (0:numel(r) - 1)), n, numel(r));
end
