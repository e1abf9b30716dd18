function [n, centers] = hist(x, bins)
% HIST Counts in equal intervals: hist(x), hist(x, m), hist(x, centers).
  if nargin < 2
    bins = 10;
  end
  if isvector(x)
    x = x(:);
  end
  if isscalar(bins)
    low = min(x(:));
    high = max(x(:));
    if low == high
      low = low - floor(bins / 2) - 0.5;
      high = high + ceil(bins / 2) - 0.5;
    end
    width = (high - low) / bins;
    centers = low + width * (0.5 + (0:bins - 1));
    edges = low + width * (0:bins);
    edges(end) = high;
  else
    centers = bins(:).';
    edges = [-Inf, (centers(1:end - 1) + centers(2:end)) / 2, Inf];
  end
  edges(1) = -Inf;
  edges(end) = Inf;
  m = numel(centers);
  n = zeros(m, size(x, 2));
  for c = 1:size(x, 2)
    v = x(:, c);
    v = v(~isnan(v));
    % Bins are open below and closed above.
    upTo = zeros(m + 1, 1);
    for k = 2:m
      upTo(k) = sum(v <= edges(k));
    end
    upTo(m + 1) = numel(v);
    n(:, c) = diff(upTo);
  end
  if size(n, 2) == 1
    n = n.';
  else
    centers = centers(:);
  end
end
