function a = polyarea(x, y)
% POLYAREA Area of a polygon (of each column).
  if isvector(x)
    x = x(:);
    y = y(:);
  end
  nextX = circshift(x, -1, 1);
  nextY = circshift(y, -1, 1);
  a = abs(sum(x .* nextY - nextX .* y, 1)) / 2;
end
