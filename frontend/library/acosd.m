function y = acosd(x)
% ACOSD Inverse of cosd, in degrees.
  y = acos(x) * (180 / pi);
end
