function q = triplequad(f, xa, xb, ya, yb, za, zb, varargin)
% TRIPLEQUAD Integral over a box; f takes a vector x and scalars y, z
  if ischar(f) || isstring(f)
    f = str2func(f);
  end
  inner = @(z) dblquad(@(x, y) f(x, y, z), xa, xb, ya, yb);
  q = integral(@(z) arrayfun(inner, z), za, zb);
end
