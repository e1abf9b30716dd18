function z = null(a)
% NULL Orthonormal basis of the null space.
  [~, ~, v] = svd(a);
  s = svd(a);
  tol = max(size(a)) * eps(max([s; 0]));
  r = sum(s > tol);
  z = v(:, r + 1:end);
end
