function y = movstd(x, window)
% MOVSTD Standard deviation of a window around each element; windows shrink at the ends
  y = __moving__(@(v) std(v, 0, 1), x, window);
end
