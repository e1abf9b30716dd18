function [y, index] = nanmax(varargin)
% NANMAX Legacy name of max, which leaves out NaN
  if nargout > 1
    [y, index] = max(varargin{:});
  else
    y = max(varargin{:});
  end
end
