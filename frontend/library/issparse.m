function t = issparse(x)
% ISSPARSE False: every array is stored full.
  t = false;
end
