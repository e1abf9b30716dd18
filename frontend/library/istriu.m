function t = istriu(a)
% ISTRIU Whether a matrix is zero below its diagonal.
  t = ndims(a) == 2 && ~any(any(tril(a, -1)));
end
