function [n, edges, bin] = histcounts(x, edges)
% HISTCOUNTS Counts between edges, or in a number of equal intervals (10).
  if nargin < 2
    edges = 10;
  end
  if isscalar(edges)
    edges = linspace(min(x(:)), max(x(:)), edges + 1);
  end
  [n, bin] = histc(x(:).', edges);
  % The last edge belongs to the last interval.
  n(end - 1) = n(end - 1) + n(end);
  n = n(1:end - 1);
  bin(bin == numel(edges)) = numel(edges) - 1;
  bin = reshape(bin, size(x));
end
