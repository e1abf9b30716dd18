function [c, ia, ib] = union(a, b, varargin)
% UNION Elements (or 'rows') in a or b; 'stable' keeps their order.
  [c, ia, ib] = __set_operation__('union', a, b, varargin{:});
end
