function x = erfcinv(y)
% ERFCINV Inverse of erfc: small arguments start from its asymptote.
  x = erfinv(1 - y);
  small = y > 0 & y < 0.1;
  v = y(small);
  s = sqrt(-log(v .* sqrt(-pi * log(v))));
  for k = 1:6
    u = (erfc(s) - v) .* (-sqrt(pi) / 2) .* exp(s .^ 2);
    s = s - u ./ (1 + s .* u);
  end
  x(small) = s;
end
