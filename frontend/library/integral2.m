function q = integral2(f, xa, xb, ya, yb, varargin)
% INTEGRAL2 Double integral; the limits of y may be functions of x
  if isnumeric(ya)
    low = ya;
    ya = @(x) low;
  end
  if isnumeric(yb)
    high = yb;
    yb = @(x) high;
  end
  inner = @(x) integral(@(y) f(repmat(x, size(y)), y), ya(x), yb(x));
  q = integral(@(x) arrayfun(inner, x), xa, xb);
end
