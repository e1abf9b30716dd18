function value = odeget(varargin)
% ODEGET An option of solvers, or a default.
  value = optimget(varargin{:});
end
