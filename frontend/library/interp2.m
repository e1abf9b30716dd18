function zq = interp2(varargin)
% INTERP2 Bilinear interpolation: interp2(z, xq, yq), interp2(x, y, z, xq, yq);
% a last 'nearest' takes the nearest point. NaN outside.
  method = 'linear';
  if ischar(varargin{end})
    method = varargin{end};
    varargin(end) = [];
  end
  if numel(varargin) < 3
    % Midpoints between the points of z, so many times.
    z = varargin{1};
    times = 1;
    if numel(varargin) > 1
      times = varargin{2};
    end
    step = 2 ^ -times;
    zq = interp2(z, 1:step:size(z, 2), (1:step:size(z, 1)).', method);
    return
  elseif numel(varargin) == 3
    [z, xq, yq] = varargin{:};
    x = 1:size(z, 2);
    y = 1:size(z, 1);
  else
    [x, y, z, xq, yq] = varargin{:};
    if ~isvector(x)
      x = x(1, :);
    end
    if ~isvector(y)
      y = y(:, 1);
    end
  end
  if isrow(xq) && iscolumn(yq) && ~(isscalar(xq) && isscalar(yq))
    [xq, yq] = meshgrid(xq, yq);
  end
  px = interp1(x, 1:numel(x), xq);
  py = interp1(y, 1:numel(y), yq);
  good = ~isnan(px) & ~isnan(py);
  zq = NaN(size(xq));
  if ~any(good(:))
    return
  end
  px = px(good);
  py = py(good);
  m = size(z, 1);
  switch method
    case 'nearest'
      zq(good) = z(round(py) + (round(px) - 1) * m);
    case {'linear', 'bilinear'}
      j = min(floor(px), size(z, 2) - 1);
      i = min(floor(py), m - 1);
      s = px - j;
      t = py - i;
      k = i + (j - 1) * m;
      low = z(k);
      zq(good) = reshape(low, size(s)) .* (1 - s) .* (1 - t) ...
          + reshape(z(k + m), size(s)) .* s .* (1 - t) ...
          + reshape(z(k + 1), size(s)) .* (1 - s) .* t ...
          + reshape(z(k + m + 1), size(s)) .* s .* t;
    otherwise
      error('MATLAB:interp2:InvalidMethod', 'Unknown method ''%s''.', method);
  end
end
