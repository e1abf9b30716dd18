function [theta, r, z] = cart2pol(x, y, z)
% CART2POL Cartesian to polar or cylindrical coordinates.
  theta = atan2(y, x);
  r = hypot(x, y);
end
