function w = wilkinson(n)
% WILKINSON Tridiagonal matrix with pairs of nearly equal eigenvalues
  w = diag(abs(-(n - 1) / 2:(n - 1) / 2)) + diag(ones(1, n - 1), 1) ...
      + diag(ones(1, n - 1), -1);
end
