function options = odeset(varargin)
% ODESET Options of solvers of differential equations.
  options = optimset(varargin{:});
end
