function q = dblquad(f, xa, xb, ya, yb, varargin)
% DBLQUAD Integral over a rectangle; f takes a vector x and a scalar y.
  if ischar(f) || isstring(f)
    f = str2func(f);
  end
  inner = @(y) integral(@(x) f(x, y), xa, xb);
  q = integral(@(y) arrayfun(inner, y), ya, yb);
end
