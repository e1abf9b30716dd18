function yq = pchip(x, y, xq)
% PCHIP Piecewise cubic that keeps the shape of the data (Fritsch-Carlson).
  x = x(:);
  y = y(:);
  n = numel(x);
  h = diff(x);
  d = diff(y) ./ h;
  s = zeros(n, 1);
  for k = 2:n - 1
    if d(k - 1) * d(k) > 0
      w1 = 2 * h(k) + h(k - 1);
      w2 = h(k) + 2 * h(k - 1);
      s(k) = (w1 + w2) / (w1 / d(k - 1) + w2 / d(k));
    end
  end
  if n == 2
    s(:) = d;
  else
    s(1) = __end_slope__(h(1), h(2), d(1), d(2));
    s(n) = __end_slope__(h(n - 1), h(n - 2), d(n - 1), d(n - 2));
  end
  c = (3 * d - 2 * s(1:n - 1) - s(2:n)) ./ h;
  e = (s(1:n - 1) + s(2:n) - 2 * d) ./ h .^ 2;
  yq = mkpp(x, [e, c, s(1:n - 1), y(1:n - 1)]);
  if nargin > 2
    yq = ppval(yq, xq);
  end
end

function s = __end_slope__(h1, h2, d1, d2)
  s = ((2 * h1 + h2) * d1 - h1 * d2) / (h1 + h2);
  if sign(s) ~= sign(d1)
    s = 0;
  elseif sign(d1) ~= sign(d2) && abs(s) > 3 * abs(d1)
    s = 3 * d1;
  end
end
