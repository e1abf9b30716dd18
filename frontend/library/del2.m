function l = del2(u, h)
% DEL2 A quarter of the Laplacian of a matrix or vector.
  if nargin < 2
    h = 1;
  end
  l = zeros(size(u));
  for dim = 1:2
    n = size(u, dim);
    if n < 3
      continue
    end
    if dim == 2
      p = u.';
    else
      p = u;
    end
    d = zeros(size(p));
    d(2:n - 1, :) = (p(3:n, :) - 2 * p(2:n - 1, :) + p(1:n - 2, :)) / h ^ 2;
    if n > 3
      d(1, :) = 2 * d(2, :) - d(3, :);
      d(n, :) = 2 * d(n - 1, :) - d(n - 2, :);
    else
      d(1, :) = d(2, :);
      d(n, :) = d(2, :);
    end
    if dim == 2
      d = d.';
    end
    l = l + d;
  end
  l = l / 4;
end
