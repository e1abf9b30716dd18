function q = quantile(x, p, dim)
% QUANTILE Quantiles by linear interpolation of (k - 0.5) / n.
  if nargin < 3
    dim = find(size(x) ~= 1, 1);
    if isempty(dim)
      dim = 1;
    end
  end
  order = [dim, 1:dim - 1, dim + 1:ndims(x)];
  s = permute(x, order);
  shape = size(s);
  s = sort(reshape(s, shape(1), []), 1);
  q = zeros(numel(p), size(s, 2));
  for c = 1:size(s, 2)
    v = s(~isnan(s(:, c)), c);
    n = numel(v);
    if n == 0
      q(:, c) = NaN;
      continue
    end
    at = p(:) * n + 0.5;
    low = min(max(floor(at), 1), n);
    high = min(low + 1, n);
    t = min(max(at - low, 0), 1);
    q(:, c) = v(low) + t .* (v(high) - v(low));
  end
  shape(1) = numel(p);
  q = ipermute(reshape(q, shape), order);
end
