function y = movmax(x, window)
% MOVMAX Maximum of a window around each element; windows shrink at the ends
  y = __moving__(@(v) max(v, [], 1), x, window);
end
