function w = hanning(n)
% HANNING Window without its zero ends.
  w = 0.5 - 0.5 * cos(2 * pi * (1:n).' / (n + 1));
end
