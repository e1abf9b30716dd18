function tf = isStringScalar(x)
% ISSTRINGSCALAR Whether it is one string
  tf = isstring(x) && isscalar(x);
end
