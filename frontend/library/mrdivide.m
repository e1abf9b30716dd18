function r = mrdivide(a, b)
% MRDIVIDE As a / b
  r = a / b;
end
