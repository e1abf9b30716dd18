function [xo, yo, zo] = peaks(x, y)
% PEAKS A function of two variables with hills and valleys.
  if nargin < 1
    x = 49;
  end
  if nargin < 2
    if isscalar(x)
      x = linspace(-3, 3, x);
    end
    [x, y] = meshgrid(x, x);
  end
  z = 3 * (1 - x) .^ 2 .* exp(-x .^ 2 - (y + 1) .^ 2) ...
      - 10 * (x / 5 - x .^ 3 - y .^ 5) .* exp(-x .^ 2 - y .^ 2) ...
      - 1 / 3 * exp(-(x + 1) .^ 2 - y .^ 2);
  if nargout < 2
    xo = z;
  else
    xo = x;
    yo = y;
    zo = z;
  end
end
