function t = istril(a)
% ISTRIL Whether a matrix is zero above its diagonal.
  t = ndims(a) == 2 && ~any(any(triu(a, 1)));
end
