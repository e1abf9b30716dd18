function [t, y] = ode23(f, tspan, y0, options, varargin)
% ODE23 y' = f(t, y) as ODE45, which solves it
  if nargin < 4
    options = [];
  end
  if nargout < 2
    t = ode45(f, tspan, y0, options, varargin{:});
  else
    [t, y] = ode45(f, tspan, y0, options, varargin{:});
  end
end
