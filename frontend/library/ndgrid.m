function varargout = ndgrid(varargin)
% NDGRID Coordinates of a grid; input k along dimension k.
  n = max(nargout, numel(varargin));
  if numel(varargin) == 1
    n = max(nargout, 2);
    varargin = repmat(varargin, 1, n);
  end
  extents = cellfun(@numel, varargin);
  for k = 1:max(nargout, 1)
    shape = ones(1, max(n, 2));
    shape(k) = extents(k);
    times = extents;
    times(k) = 1;
    varargout{k} = repmat(reshape(varargin{k}, shape), times);
  end
end
