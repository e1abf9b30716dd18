function y = __masked_nnz__(x, m)
% __MASKED_NNZ__ NNZ(X(M)) for a logical mask M of the size of X.
  y = sum(x(m) ~= 0);
end
