function [y, index] = nanmin(varargin)
% NANMIN Legacy name of min, which leaves out NaN
  if nargout > 1
    [y, index] = min(varargin{:});
  else
    y = min(varargin{:});
  end
end
