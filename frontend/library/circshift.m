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
  index = repmat({':'}, 1, max(ndims(x), dim));
  index{dim} = mod((0:n - 1) - mod(k, n), n) + 1;
  y = x(index{:});
end
