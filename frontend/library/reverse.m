function t = reverse(s)
% REVERSE Text backwards.
  t = fliplr(s);
end
