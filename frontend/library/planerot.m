function [g, y] = planerot(x)
% PLANEROT Rotation that makes the second of two elements zero
  if x(2) == 0
    g = eye(2);
  else
    g = [x(:)'; -x(2), x(1)] / norm(x);
  end
  y = g * x(:);
end
