function y = rescale(x, low, high)
% RESCALE Maps the range of all elements to [0, 1] or [low, high].
  if nargin < 3
    low = 0;
    high = 1;
  end
  smallest = min(x(:));
  largest = max(x(:));
  if smallest == largest
    y = low * ones(size(x));
  else
    y = low + (x - smallest) ./ (largest - smallest) .* (high - low);
  end
end
