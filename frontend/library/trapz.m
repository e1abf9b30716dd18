function z = trapz(x, y, dim)
% TRAPZ Integral by trapezoids: trapz(y), trapz(x, y), trapz(x, y, dim).
  if nargin < 2
    y = x;
    x = [];
  end
  if nargin < 3
    if nargin == 2 && isscalar(y) && ~isscalar(x)
      dim = y;
      y = x;
      x = [];
    else
      dim = find(size(y) ~= 1, 1);
      if isempty(dim)
        dim = 1;
      end
    end
  end
  n = size(y, dim);
  index = repmat({':'}, 1, max(ndims(y), dim));
  low = index;
  high = index;
  low{dim} = 1:n - 1;
  high{dim} = 2:n;
  s = y(low{:}) + y(high{:});
  if isempty(x)
    z = sum(s, dim) / 2;
  elseif isscalar(x)
    z = x * sum(s, dim) / 2;
  elseif isvector(x)
    shape = ones(1, max(ndims(y), 2));
    shape(dim) = n - 1;
    z = sum(reshape(diff(x), shape) .* s, dim) / 2;
  else
    z = sum((x(high{:}) - x(low{:})) .* s, dim) / 2;
  end
end
