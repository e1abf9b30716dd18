function bin = discretize(x, edges)
% DISCRETIZE Number of the interval between edges that holds each element.
  [~, ~, bin] = histcounts(x, edges);
  bin(bin == 0) = NaN;
end
