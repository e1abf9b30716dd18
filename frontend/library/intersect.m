function [c, ia, ib] = intersect(a, b, varargin)
% INTERSECT Elements (or 'rows') in both a and b; 'stable' keeps a's order.
  [c, ia, ib] = __set_operation__('intersect', a, b, varargin{:});
end
