function [a, pivots] = rref(a, tol)
% RREF Reduced row echelon form, by Gauss-Jordan elimination.
  [m, n] = size(a);
  if nargin < 2
    tol = max(m, n) * eps * norm(a, Inf);
  end
  pivots = zeros(1, 0);
  row = 1;
  for column = 1:n
    if row > m
      break
    end
    [largest, at] = max(abs(a(row:m, column)));
    at = at + row - 1;
    if largest <= tol
      a(row:m, column) = 0;
      continue
    end
    pivots(end + 1) = column;
    a([at, row], column:n) = a([row, at], column:n);
    a(row, column:n) = a(row, column:n) / a(row, column);
    for other = [1:row - 1, row + 1:m]
      a(other, column:n) = a(other, column:n) - a(other, column) * a(row, column:n);
    end
    row = row + 1;
  end
end
