function [x, y, z] = pol2cart(theta, r, z)
% POL2CART Polar or cylindrical to Cartesian coordinates.
  x = r .* cos(theta);
  y = r .* sin(theta);
end
