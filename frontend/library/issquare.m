function t = issquare(x)
% ISSQUARE Whether the size is n-by-n.
  t = ndims(x) == 2 && size(x, 1) == size(x, 2);
end
