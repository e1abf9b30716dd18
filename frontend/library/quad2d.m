function q = quad2d(varargin)
% QUAD2D Legacy name of INTEGRAL2
  q = integral2(varargin{:});
end
