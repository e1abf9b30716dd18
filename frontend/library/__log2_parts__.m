function [f, e] = __log2_parts__(x)
% [f, e] = log2(x): x = f .* 2 .^ e with 0.5 <= abs(f) < 1.
  x = real(x);
  e = zeros(size(x));
  f = x;
  plain = isfinite(x) & x ~= 0;
  v = x(plain);
  k = floor(log2(abs(v))) + 1;
  % Two steps: 2 ^ -k alone may overflow.
  half = floor(k / 2);
  m = v ./ 2 .^ half ./ 2 .^ (k - half);
  % The logarithm is rounded: near powers of 2 it may be one off.
  over = abs(m) >= 1;
  m(over) = m(over) / 2;
  k(over) = k(over) + 1;
  under = abs(m) < 0.5;
  m(under) = m(under) * 2;
  k(under) = k(under) - 1;
  f(plain) = m;
  e(plain) = k;
end
