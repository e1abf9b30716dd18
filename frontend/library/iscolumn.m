function t = iscolumn(x)
% ISCOLUMN Whether the size is n-by-1.
  t = ndims(x) == 2 && size(x, 2) == 1;
end
