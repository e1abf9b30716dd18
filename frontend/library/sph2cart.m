function [x, y, z] = sph2cart(azimuth, elevation, r)
% SPH2CART Spherical to Cartesian coordinates.
  z = r .* sin(elevation);
  flat = r .* cos(elevation);
  x = flat .* cos(azimuth);
  y = flat .* sin(azimuth);
end
