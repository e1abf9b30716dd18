function r = range(x, varargin)
% RANGE Largest minus smallest value: range(x), range(x, dim).
  if nargin < 2
    r = max(x) - min(x);
  else
    r = max(x, [], varargin{:}) - min(x, [], varargin{:});
  end
end
