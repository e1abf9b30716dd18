function y = expint(x)
% EXPINT Exponential integral of positive numbers
  y = zeros(size(x));
  for k = 1:numel(x)
    v = x(k);
    if v < 0
      error('MATLAB:expint:negative', 'Arguments must not be negative.');
    elseif v == 0
      y(k) = Inf;
    elseif v <= 1
      total = -0.57721566490153286061 - log(v);
      term = 1;
      for n = 1:100
        term = -term * v / n;
        total = total - term / n;
        if abs(term) < eps * abs(total)
          break
        end
      end
      y(k) = total;
    else
      b = v + 1;
      c = 1e300;
      d = 1 / b;
      h = d;
      for n = 1:10000
        b = b + 2;
        d = 1 / (b - n ^ 2 * d);
        c = b - n ^ 2 / c;
        h = h * c * d;
        if abs(c * d - 1) < eps
          break
        end
      end
      y(k) = h * exp(-v);
    end
  end
end
