function varargout = gradient(f, varargin)
% GRADIENT Central differences, one-sided at the ends: [fx, fy, ...] =
%   gradient(f), gradient(f, h), gradient(f, hx, hy, ...); h may be points.
  if isvector(f)
    count = 1;
    dims = find(size(f) ~= 1, 1);
    if isempty(dims)
      dims = 1;
    end
  else
    count = max(nargout, 1);
    dims = [2, 1, 3:ndims(f)];
  end
  for k = 1:count
    h = 1;
    if numel(varargin) == 1
      h = varargin{1};
    elseif numel(varargin) >= k
      h = varargin{k};
    end
    varargout{k} = __gradient_along__(f, h, dims(k));
  end
end

function g = __gradient_along__(f, h, dim)
  n = size(f, dim);
  if isscalar(h)
    points = h * (0:n - 1);
  else
    points = h(:).';
  end
  order = [dim, 1:dim - 1, dim + 1:ndims(f)];
  p = permute(f, order);
  shape = size(p);
  p = reshape(p, n, []);
  points = points(:);
  g = zeros(size(p), 'like', p);
  if n > 1
    g(1, :) = (p(2, :) - p(1, :)) / (points(2) - points(1));
    g(n, :) = (p(n, :) - p(n - 1, :)) / (points(n) - points(n - 1));
  end
  if n > 2
    if isscalar(h)
      g(2:n - 1, :) = (p(3:n, :) - p(1:n - 2, :)) / (2 * h);
    else
      g(2:n - 1, :) = bsxfun(@rdivide, p(3:n, :) - p(1:n - 2, :), ...
                             points(3:n) - points(1:n - 2));
    end
  end
  g = ipermute(reshape(g, shape), order);
end
