function r = mpower(a, b)
% MPOWER As a ^ b
  r = a ^ b;
end
