function [p, s] = polyfit(x, y, n)
% POLYFIT Polynomial of degree n by least squares.
  x = x(:);
  y = y(:);
  v = x .^ (n:-1:0);
  p = (v \ y).';
  if nargout > 1
    s.df = max(0, numel(y) - (n + 1));
    s.normr = norm(y - v * p.');
  end
end
