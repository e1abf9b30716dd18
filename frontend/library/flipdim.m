function y = flipdim(x, dim)
% FLIPDIM Legacy name of FLIP.
  y = flip(x, dim);
end
