function [p, s, mu] = polyfit(x, y, n)
% POLYFIT Polynomial of degree n by least squares; with three outputs, of
% (x - mu(1)) / mu(2).
  x = x(:);
  if nargout > 2
    mu = [mean(x); std(x)];
    x = (x - mu(1)) / mu(2);
  end
  y = y(:);
  v = x .^ (n:-1:0);
  p = (v \ y).';
  if nargout > 1
    [~, s.R] = qr(v, 0);
    s.df = max(0, numel(y) - (n + 1));
    s.normr = norm(y - v * p.');
  end
end
