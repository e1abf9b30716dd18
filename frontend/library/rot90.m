function r = rot90(a, k)
% ROT90 Turns a matrix by k quarter turns against the clock.
  if nargin < 2
    k = 1;
  end
  switch mod(k, 4)
    case 1
      r = flipud(a.');
    case 2
      r = flipud(fliplr(a));
    case 3
      r = fliplr(a.');
    otherwise
      r = a;
  end
end
