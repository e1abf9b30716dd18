function [f, e] = __log2_parts__(x)
% [f, e] = log2(x): x = f .* 2 .^ e with 0.5 <= abs(f) < 1.
  x = real(x);
  f = __frexp_fraction__(x);
  e = __frexp_exponent__(x);
end
