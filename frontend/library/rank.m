function r = rank(a, tol)
% RANK Number of singular values above a tolerance.
  s = svd(a);
  if nargin < 2
    tol = max(size(a)) * eps(max([s; 0]));
  end
  r = sum(s > tol);
end
