function a = compan(c)
% COMPAN Companion matrix of a polynomial.
  n = numel(c);
  a = diag(ones(1, n - 2), -1);
  a(1, :) = -reshape(c(2:end), 1, []) / c(1);
end
