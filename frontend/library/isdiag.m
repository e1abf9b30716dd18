function t = isdiag(a)
% ISDIAG Whether a matrix is zero off its diagonal.
  t = ndims(a) == 2 && isequal(a ~= 0, eye(size(a)) & a ~= 0);
end
