function q = quadgk(f, a, b, varargin)
% QUADGK Legacy name of INTEGRAL.
  q = integral(f, a, b);
end
