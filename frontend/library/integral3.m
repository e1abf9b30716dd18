function q = integral3(f, xa, xb, ya, yb, za, zb, varargin)
% INTEGRAL3 Triple integral over a box, or between functions of x and of x, y
  if isnumeric(za)
    low = za;
    za = @(x, y) low;
  end
  if isnumeric(zb)
    high = zb;
    zb = @(x, y) high;
  end
  inner = @(x, y) integral(@(z) f(repmat(x, size(z)), repmat(y, size(z)), z), ...
                           za(x, y), zb(x, y));
  q = integral2(@(x, y) arrayfun(inner, x, y), xa, xb, ya, yb);
end
