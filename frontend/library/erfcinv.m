function x = erfcinv(y)
% ERFCINV Inverse of erfc.
  x = erfinv(1 - y);
  small = y > 0 & y < 0.1;
  for k = 1:3
    s = x(small);
    f = erfc(s) - y(small);
    u = f .* (-sqrt(pi) / 2) .* exp(s .^ 2);
    x(small) = s - u ./ (1 + s .* u);
  end
end
