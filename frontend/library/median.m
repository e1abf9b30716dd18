function m = median(x, dim)
% MEDIAN Middle value along a dimension; NaN if any element is NaN.
  if nargin < 2
    dim = find(size(x) ~= 1, 1);
    if isempty(dim)
      dim = 1;
    end
  elseif ischar(dim) || isstring(dim)
    x = x(:);
    dim = 1;
  end
  if isempty(x)
    if isequal(size(x), [0 0])
      m = NaN;
    else
      shape = size(x);
      shape(dim) = 1;
      m = NaN(shape);
    end
    return
  end
  n = size(x, dim);
  s = sort(x, dim);
  index = repmat({':'}, 1, max(ndims(x), dim));
  half = floor((n + 1) / 2);
  index{dim} = half;
  m = s(index{:});
  if mod(n, 2) == 0
    index{dim} = half + 1;
    m = (m + s(index{:})) / 2;
  end
  if isfloat(x)
    bad = any(isnan(x), dim);
    m(bad) = NaN;
  end
end
