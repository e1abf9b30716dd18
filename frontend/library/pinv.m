function x = pinv(a, tol)
% PINV Pseudoinverse, by singular values.
  if isempty(a)
    x = zeros(size(a'));
    return
  end
  [u, s, v] = svd(a, 'econ');
  if isvector(s)
    s = s(1);
  else
    s = diag(s);
  end
  if nargin < 2
    tol = max(size(a)) * eps(max(s));
  end
  r = sum(s > tol);
  x = v(:, 1:r) * diag(1 ./ s(1:r)) * u(:, 1:r)';
end
