function t = isrow(x)
% ISROW Whether the size is 1-by-n.
  t = ndims(x) == 2 && size(x, 1) == 1;
end
