function d = pdist(x, metric)
% PDIST Distances between rows, of the pairs (2,1), (3,1), ... (n,n-1)
  if nargin < 2
    metric = 'euclidean';
  end
  all = pdist2(x, x, metric);
  d = all(tril(true(size(all)), -1)).';
end
