function y = acot(x)
% ACOT Inverse cotangent.
  y = atan(1 ./ x);
end
