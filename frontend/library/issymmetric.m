function t = issymmetric(a)
% ISSYMMETRIC Whether a matrix is its own transpose.
  t = ndims(a) == 2 && size(a, 1) == size(a, 2) && isequal(a, a.');
end
