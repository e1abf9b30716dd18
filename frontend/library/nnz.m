function n = nnz(x)
% NNZ Number of elements that are not zero.
  n = sum(x(:) ~= 0);
end
