function [y, index] = maxk(x, k, varargin)
% MAXK The k largest elements along a dimension, sorted
  [y, index] = __first_sorted__(x, k, 'descend', varargin{:});
end
