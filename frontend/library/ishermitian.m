function t = ishermitian(a)
% ISHERMITIAN Whether a matrix is its own conjugate transpose.
  t = ndims(a) == 2 && size(a, 1) == size(a, 2) && isequal(a, a');
end
