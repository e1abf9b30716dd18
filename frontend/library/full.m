function y = full(x)
% FULL The array itself: every array is stored full.
  y = x;
end
