function y = asec(x)
% ASEC Inverse secant.
  y = acos(1 ./ x);
end
