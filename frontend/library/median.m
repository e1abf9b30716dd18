function m = median(x, varargin)
% MEDIAN Middle value along a dimension: median(x), median(x, dim),
%   median(x, 'all'), median(..., 'omitnan'); else NaN if any element is NaN.
  omit = false;
  dim = find(size(x) ~= 1, 1);
  if isempty(dim)
    dim = 1;
  end
  for k = 1:numel(varargin)
    a = varargin{k};
    if isnumeric(a)
      dim = a;
    elseif strcmp(a, 'all')
      x = x(:);
      dim = 1;
    else
      omit = strncmp(a, 'omit', 4);
    end
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
  if omit && any(isnan(x(:)))
    order = [dim, 1:dim - 1, dim + 1:ndims(x)];
    p = permute(x, order);
    shape = size(p);
    p = reshape(p, shape(1), []);
    m = zeros(1, size(p, 2));
    for c = 1:size(p, 2)
      column = p(~isnan(p(:, c)), c);
      if isempty(column)
        m(c) = NaN;
      else
        m(c) = median(column);
      end
    end
    shape(1) = 1;
    m = ipermute(reshape(m, shape), order);
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
