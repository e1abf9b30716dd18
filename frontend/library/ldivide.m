function r = ldivide(a, b)
% LDIVIDE As a .\ b
  r = a .\ b;
end
