function y = acoth(x)
% ACOTH Inverse hyperbolic cotangent.
  y = atanh(1 ./ x);
end
