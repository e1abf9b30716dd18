function [xx, yy, zz] = meshgrid(x, y, z)
% MESHGRID Coordinates of a grid; x along columns, y along rows.
  if nargin < 2
    y = x;
  end
  if nargin < 3 && nargout < 3
    xx = repmat(reshape(x, 1, []), numel(y), 1);
    yy = repmat(reshape(y, [], 1), 1, numel(x));
    return
  end
  if nargin < 3
    z = x;
  end
  xx = repmat(reshape(x, 1, []), [numel(y), 1, numel(z)]);
  yy = repmat(reshape(y, [], 1), [1, numel(x), numel(z)]);
  zz = repmat(reshape(z, 1, 1, []), [numel(y), numel(x), 1]);
end
