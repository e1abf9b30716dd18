function y = __moving__(f, x, window)
% A function of the rows in a window around each row, or element of a vector.
  if isscalar(window)
    before = floor(window / 2);
    after = ceil(window / 2) - 1;
  else
    before = window(1);
    after = window(2);
  end
  isRow = isrow(x);
  if isRow
    x = x(:);
  end
  n = size(x, 1);
  y = zeros(size(x));
  for k = 1:n
    y(k, :) = f(x(max(1, k - before):min(n, k + after), :));
  end
  if isRow
    y = y.';
  end
end
