function y = movmean(x, window)
% MOVMEAN Mean of a window around each element; windows shrink at the ends.
  y = __moving__(@(v) mean(v, 1), x, window);
end
