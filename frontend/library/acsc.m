function y = acsc(x)
% ACSC Inverse cosecant.
  y = asin(1 ./ x);
end
