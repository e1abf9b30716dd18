function q = orth(a)
% ORTH Orthonormal basis of the range.
  [u, s, ~] = svd(a);
  s = diag(s);
  tol = max(size(a)) * eps(max([s; 0]));
  q = u(:, 1:sum(s > tol));
end
