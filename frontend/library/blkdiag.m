function y = blkdiag(varargin)
% BLKDIAG Matrices along the diagonal of a matrix.
  rows = 0;
  columns = 0;
  for k = 1:nargin
    rows = rows + size(varargin{k}, 1);
    columns = columns + size(varargin{k}, 2);
  end
  y = zeros(rows, columns);
  i = 0;
  j = 0;
  for k = 1:nargin
    [m, n] = size(varargin{k});
    y(i + 1:i + m, j + 1:j + n) = varargin{k};
    i = i + m;
    j = j + n;
  end
end
