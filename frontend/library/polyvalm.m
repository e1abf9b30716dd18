function y = polyvalm(p, x)
% POLYVALM Value of a polynomial of a square matrix
  y = zeros(size(x));
  for k = 1:numel(p)
    y = y * x + p(k) * eye(size(x));
  end
end
