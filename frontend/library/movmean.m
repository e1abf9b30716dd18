function y = movmean(x, window)
% MOVMEAN Mean of a window around each element; windows shrink at the ends.
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
    y(k, :) = mean(x(max(1, k - before):min(n, k + after), :), 1);
  end
  if isRow
    y = y.';
  end
end
