function r = range(x, varargin)
% RANGE Largest minus smallest value.
  r = max(x, [], varargin{:}) - min(x, [], varargin{:});
end
