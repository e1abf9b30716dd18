function [in, on] = inpolygon(x, y, xv, yv)
% INPOLYGON Which points lie in or on a polygon.
  xv = xv(:);
  yv = yv(:);
  n = numel(xv);
  inside = false(size(x));
  on = false(size(x));
  j = n;
  for i = 1:n
    dx = xv(j) - xv(i);
    dy = yv(j) - yv(i);
    distance = dx * (y - yv(i)) - (x - xv(i)) * dy;
    crosses = (yv(i) <= y & y < yv(j)) | (yv(j) <= y & y < yv(i));
    left = crosses & (0 < distance * sign(dy));
    inside = xor(inside, left);
    on = on | ((yv(i) <= y & y <= yv(j)) | (yv(j) <= y & y <= yv(i))) ...
        & ((xv(i) <= x & x <= xv(j)) | (xv(j) <= x & x <= xv(i))) ...
        & distance == 0;
    j = i;
  end
  in = inside | on;
end
