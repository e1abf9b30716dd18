function q = polyint(p, c)
% POLYINT Integral of a polynomial, with constant c.
  if nargin < 2
    c = 0;
  end
  q = [reshape(p, 1, []) ./ (numel(p):-1:1), c];
end
