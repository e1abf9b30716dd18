function yq = spline(x, y, xq)
% SPLINE Cubic spline with not-a-knot ends, or with given end slopes if y has
% two values more than x; a piecewise polynomial without xq.
  x = x(:);
  y = y(:);
  n = numel(x);
  slopes = [];
  if numel(y) == n + 2
    slopes = y([1, end]);
    y = y(2:end - 1);
  end
  [x, order] = sort(x);
  y = y(order);
  h = diff(x);
  d = diff(y) ./ h;
  if n == 2 && isempty(slopes)
    pp = mkpp(x, [d, y(1)]);
  elseif n == 3 && isempty(slopes)
    c = (d(2) - d(1)) / (x(3) - x(1));
    pp = mkpp(x([1, 3]), [c, d(1) - c * h(1), y(1)]);
  else
    % The slopes s at the points solve a tridiagonal system.
    a = zeros(n);
    b = zeros(n, 1);
    for k = 2:n - 1
      a(k, k - 1) = h(k);
      a(k, k) = 2 * (h(k - 1) + h(k));
      a(k, k + 1) = h(k - 1);
      b(k) = 3 * (h(k) * d(k - 1) + h(k - 1) * d(k));
    end
    if isempty(slopes)
      w = x(3) - x(1);
      a(1, 1) = h(2);
      a(1, 2) = w;
      b(1) = ((h(1) + 2 * w) * h(2) * d(1) + h(1) ^ 2 * d(2)) / w;
      w = x(n) - x(n - 2);
      a(n, n) = h(n - 2);
      a(n, n - 1) = w;
      b(n) = (h(n - 1) ^ 2 * d(n - 2) ...
              + (2 * w + h(n - 1)) * h(n - 2) * d(n - 1)) / w;
    else
      a(1, 1) = 1;
      a(n, n) = 1;
      b([1, n]) = slopes;
    end
    s = a \ b;
    c = (3 * d - 2 * s(1:n - 1) - s(2:n)) ./ h;
    e = (s(1:n - 1) + s(2:n) - 2 * d) ./ h .^ 2;
    pp = mkpp(x, [e, c, s(1:n - 1), y(1:n - 1)]);
  end
  if nargin < 3
    yq = pp;
  else
    yq = ppval(pp, xq);
  end
end
