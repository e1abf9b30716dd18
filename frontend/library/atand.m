function y = atand(x)
% ATAND Inverse of tand, in degrees.
  y = atan(x) * (180 / pi);
end
