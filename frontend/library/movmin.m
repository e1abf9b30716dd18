function y = movmin(x, window)
% MOVMIN Minimum of a window around each element; windows shrink at the ends
  y = __moving__(@(v) min(v, [], 1), x, window);
end
