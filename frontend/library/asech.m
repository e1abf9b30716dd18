function y = asech(x)
% ASECH Inverse hyperbolic secant.
  y = acosh(1 ./ x);
end
