function q = orth(a)
% ORTH Orthonormal basis of the range.
  [u, ~, ~] = svd(a);
  s = svd(a);
  tol = max(size(a)) * eps(max([s; 0]));
  q = u(:, 1:sum(s > tol));
end
