function x = erfinv(y)
% ERFINV Inverse of erf: Winitzki's approximation, then Halley steps.
  x = zeros(size(y), 'like', y);
  inside = abs(y) < 1;
  v = y(inside);
  w = -log((1 - v) .* (1 + v));
  a = 0.147;
  t = 2 / (pi * a) - w / 2;
  s = sign(v) .* sqrt(sqrt(t .^ 2 + w / a) - t);
  for k = 1:4
    tail = abs(v) > 0.5;
    f = erf(s) - v;
    f(tail) = sign(v(tail)) .* ((1 - abs(v(tail))) - erfc(abs(s(tail))));
    u = f .* (sqrt(pi) / 2) .* exp(s .^ 2);
    s = s - u ./ (1 + s .* u);
  end
  x(inside) = s;
  x(y == 1) = Inf;
  x(y == -1) = -Inf;
  x(abs(y) > 1 | isnan(y)) = NaN;
end
