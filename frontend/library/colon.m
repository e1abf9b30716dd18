function r = colon(first, step, last)
% COLON As first:last or first:step:last
  if nargin < 3
    r = first:step;
  else
    r = first:step:last;
  end
end
