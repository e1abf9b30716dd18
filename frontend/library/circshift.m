function y = circshift(x, k, dim)
% CIRCSHIFT Shifts elements around: circshift(x, k), (x, k, dim), (x, [k1 k2]).
  if nargin < 3
    if isscalar(k)
      dim = find(size(x) ~= 1, 1);
      if isempty(dim)
        dim = 1;
      end
    else
      y = x;
      for d = 1:numel(k)
        y = circshift(y, k(d), d);
      end
      return
    end
  end
  n = size(x, dim);
  if n == 0
    y = x;
    return
  end
  k = mod(k, n);
  if k == 0
    y = x;
    return
  end
  % Two boxes in place of a list of indices: each is copied as it lies.
  last = repmat({':'}, 1, max(ndims(x), dim));
  first = last;
  last{dim} = n - k + 1:n;
  first{dim} = 1:n - k;
  y = cat(dim, x(last{:}), x(first{:}));
end
