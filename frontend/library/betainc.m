function y = betainc(x, a, b, tail)
% BETAINC Incomplete beta function, the 'lower' (default) or 'upper' part
  if nargin < 4
    tail = 'lower';
  end
  [x, a, b] = deal(x + zeros(size(a + b)), a + zeros(size(x + b)), ...
                   b + zeros(size(x + a)));
  y = zeros(size(x));
  for k = 1:numel(x)
    if strcmp(tail, 'upper')
      y(k) = __beta_part__(1 - x(k), b(k), a(k));
    else
      y(k) = __beta_part__(x(k), a(k), b(k));
    end
  end
end

function y = __beta_part__(x, a, b)
% By a continued fraction (Lentz) on the side where it converges fast.
  if x <= 0 || x >= 1
    y = double(x >= 1);
    return
  end
  if x > (a + 1) / (a + b + 2)
    y = 1 - __beta_part__(1 - x, b, a);
    return
  end
  tiny = 1e-300;
  c = 1;
  d = 1 - (a + b) * x / (a + 1);
  d = 1 / (d + tiny * (d == 0));
  h = d;
  for m = 1:10000
    for t = [m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), ...
             -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))]
      d = 1 + t * d;
      d = 1 / (d + tiny * (d == 0));
      c = 1 + t / c;
      c = c + tiny * (c == 0);
      h = h * d * c;
    end
    if abs(d * c - 1) < eps
      break
    end
  end
  y = h * exp(a * log(x) + b * log1p(-x) - betaln(a, b)) / a;
end
