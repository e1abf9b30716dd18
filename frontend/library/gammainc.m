function y = gammainc(x, a, tail)
% GAMMAINC Incomplete gamma function, the 'lower' (default) or 'upper' part
  if nargin < 3
    tail = 'lower';
  end
  [x, a] = deal(x + zeros(size(a)), a + zeros(size(x)));
  y = zeros(size(x));
  for k = 1:numel(x)
    y(k) = __lower_part__(x(k), a(k), strcmp(tail, 'upper'));
  end
end

function y = __lower_part__(x, a, isUpper)
% By a series below a + 1, by a continued fraction (Lentz) above it.
  if x <= 0 || a == 0
    y = double(a == 0);
  elseif isinf(x)
    y = 1;
  elseif x < a + 1
    term = 1 / a;
    total = term;
    n = a;
    while abs(term) > abs(total) * eps
      n = n + 1;
      term = term * x / n;
      total = total + term;
    end
    y = total * exp(-x + a * log(x) - gammaln(a));
  else
    tiny = 1e-300;
    b = x + 1 - a;
    c = 1 / tiny;
    d = 1 / b;
    h = d;
    for n = 1:10000
      an = -n * (n - a);
      b = b + 2;
      d = an * d + b;
      d = 1 / (d + tiny * (d == 0));
      c = b + an / c;
      c = c + tiny * (c == 0);
      h = h * d * c;
      if abs(d * c - 1) < eps
        break
      end
    end
    y = exp(-x + a * log(x) - gammaln(a)) * h;
    if isUpper
      return
    end
    y = 1 - y;
    return
  end
  if isUpper
    y = 1 - y;
  end
end
