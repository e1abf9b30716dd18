function [c, ia] = setdiff(a, b, varargin)
% SETDIFF Elements (or 'rows') of a that are not in b; 'stable' keeps order.
  [c, ia] = __set_operation__('setdiff', a, b, varargin{:});
end
