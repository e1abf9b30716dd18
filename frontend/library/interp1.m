function yq = interp1(x, y, xq, method, extrap)
% INTERP1 Interpolation in a table: 'linear', 'nearest', 'previous', 'next', 'spline', 'pchip'.
  if nargin < 3
    xq = y;
    y = x;
    x = 1:numel(y);
  elseif ischar(xq)
    if nargin > 3
      extrap = method;
    end
    method = xq;
    xq = y;
    y = x;
    x = 1:numel(y);
  end
  if ~exist('method', 'var') || isempty(method)
    method = 'linear';
  end
  if ~isvector(y)
    % Columns are tables of their own.
    more = {method};
    if exist('extrap', 'var')
      more{2} = extrap;
    end
    yq = zeros(numel(xq), size(y, 2));
    for c = 1:size(y, 2)
      yq(:, c) = interp1(x, y(:, c), xq(:), more{:});
    end
    return
  end
  if strcmp(method, 'pchip') || strcmp(method, 'cubic')
    yq = pchip(x, y, xq);
    if ~exist('extrap', 'var')
      extrap = NaN;
    end
    if isnumeric(extrap)
      yq(xq < min(x) | xq > max(x)) = extrap;
    end
    return
  end
  if strcmp(method, 'spline')
    yq = spline(x, y, xq);
    if exist('extrap', 'var') && isnumeric(extrap)
      yq(xq < min(x) | xq > max(x)) = extrap;
    end
    return
  end
  x = x(:);
  y = y(:);
  [x, order] = sort(x);
  y = y(order);
  n = numel(x);
  if any(diff(x) == 0)
    error('MATLAB:griddedInterpolant:NonUniqueCompVecsPtsErrId', ...
          'Sample points must be unique.');
  end
  q = xq(:);
  k = zeros(size(q));
  for i = 1:numel(q)
    lo = 1;
    hi = n;
    while hi - lo > 1
      mid = floor((lo + hi) / 2);
      if q(i) >= x(mid)
        lo = mid;
      else
        hi = mid;
      end
    end
    k(i) = lo;
  end
  t = (q - x(k)) ./ (x(k + 1) - x(k));
  switch method
    case 'linear'
      v = y(k) + t .* (y(k + 1) - y(k));
    case 'nearest'
      v = y(k + (t >= 0.5));
    case 'previous'
      v = y(k + (t >= 1));
    case 'next'
      v = y(k + (t > 0));
    otherwise
      error('MATLAB:interp1:InvalidMethod', 'Unknown method ''%s''.', method);
  end
  outside = q < x(1) | q > x(n) | isnan(q);
  if ~exist('extrap', 'var')
    v(outside) = NaN;
  elseif isnumeric(extrap)
    v(outside) = extrap;
  end
  if isvector(xq) && ~isscalar(xq) || ~isvector(xq)
    yq = reshape(v, size(xq));
  else
    yq = v;
  end
end
