function q = quad(f, a, b, varargin)
% QUAD Legacy name of INTEGRAL.
  q = integral(f, a, b);
end
