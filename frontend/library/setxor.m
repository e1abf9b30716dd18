function [c, ia, ib] = setxor(a, b, varargin)
% SETXOR Elements (or 'rows') in one of a and b only.
  [c, ia, ib] = __set_operation__('setxor', a, b, varargin{:});
end
