function z = cumtrapz(x, y, dim)
% CUMTRAPZ Cumulative integral by trapezoids.
  if nargin < 2
    y = x;
    x = [];
  end
  if nargin < 3
    dim = find(size(y) ~= 1, 1);
    if isempty(dim)
      dim = 1;
    end
  end
  n = size(y, dim);
  index = repmat({':'}, 1, max(ndims(y), dim));
  low = index;
  high = index;
  first = index;
  low{dim} = 1:n - 1;
  high{dim} = 2:n;
  first{dim} = 1;
  s = (y(low{:}) + y(high{:})) / 2;
  if ~isempty(x)
    if isscalar(x)
      s = s * x;
    else
      shape = ones(1, max(ndims(y), 2));
      shape(dim) = n - 1;
      s = s .* reshape(diff(x), shape);
    end
  end
  z = cat(dim, zeros(size(y(first{:}))), cumsum(s, dim));
end
