function y = asind(x)
% ASIND Inverse of sind, in degrees.
  y = asin(x) * (180 / pi);
end
