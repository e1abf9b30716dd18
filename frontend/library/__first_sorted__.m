function [y, index] = __first_sorted__(x, k, order, dim)
% __FIRST_SORTED__ The first k elements of the sorted array, NaN last
  if nargin < 4
    dim = find(size(x) ~= 1, 1);
    if isempty(dim)
      dim = 1;
    end
  end
  [y, index] = sort(x, dim, order);
  if isfloat(x)
    % NaN comes last.
    [~, last] = sort(isnan(y), dim);
    if any(isnan(x(:)))
      y = __pick__(y, last, dim);
      index = __pick__(index, last, dim);
    end
  end
  part = repmat({':'}, 1, max(ndims(x), dim));
  part{dim} = 1:min(k, size(x, dim));
  y = y(part{:});
  index = index(part{:});
end

function y = __pick__(x, index, dim)
% Elements of x at positions along dim.
  stride = prod(arrayfun(@(d) size(x, d), 1:dim - 1));
  n = size(x, dim);
  at = reshape(0:numel(x) - 1, size(x));
  start = at - mod(floor(at / stride), n) * stride;
  y = reshape(x(start + (index - 1) * stride + 1), size(x));
end
