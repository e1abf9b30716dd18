function y = movsum(x, window)
% MOVSUM Sum of a window around each element; windows shrink at the ends
  y = __moving__(@(v) sum(v, 1), x, window);
end
