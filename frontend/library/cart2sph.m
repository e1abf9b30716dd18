function [azimuth, elevation, r] = cart2sph(x, y, z)
% CART2SPH Cartesian to spherical coordinates.
  flat = hypot(x, y);
  r = hypot(flat, z);
  elevation = atan2(z, flat);
  azimuth = atan2(y, x);
end
