function y = movmedian(x, window)
% MOVMEDIAN Median of a window around each element; windows shrink at the ends
  y = __moving__(@(v) median(v, 1), x, window);
end
