function h = hilb(n)
% HILB Hilbert matrix.
  h = 1 ./ ((1:n).' + (0:n - 1));
end
