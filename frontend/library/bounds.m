function [low, high] = bounds(x, varargin)
% BOUNDS Smallest and largest value: bounds(x), bounds(x, dim).
  if nargin < 2
    low = min(x);
    high = max(x);
  else
    low = min(x, [], varargin{:});
    high = max(x, [], varargin{:});
  end
end
