function q = quadl(f, a, b, varargin)
% QUADL Legacy name of INTEGRAL.
  q = integral(f, a, b);
end
