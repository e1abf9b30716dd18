function f = factor(n)
% FACTOR Prime factors in ascending order.
  f = zeros(1, 0);
  d = 2;
  while d * d <= n
    while mod(n, d) == 0
      f(end + 1) = d;
      n = n / d;
    end
    d = d + 1 + (d > 2);
  end
  if n > 1 || isempty(f)
    f(end + 1) = n;
  end
end
