function [y, index] = mink(x, k, varargin)
% MINK The k smallest elements along a dimension, sorted
  [y, index] = __first_sorted__(x, k, 'ascend', varargin{:});
end
