function z = __page_products__(x, y)
% __PAGE_PRODUCTS__ Products of all pages, z(:,:,i) = x(:,:,i)*y(:,:,i), in one kernel.
%   Sums along a last dimension of x(i,1,:,k) .* y(1,j,:,k), for small pages; of
%   rows and columns, along the first.
  if size(x, 2) ~= size(y, 1)
    error('MATLAB:innerdim', ...
          'Incorrect dimensions for matrix multiplication.');
  end
  rank = max([3, ndims(x), ndims(y)]);
  if size(x, 1) == 1 && size(y, 2) == 1
    x = permute(x, [2 1 3:rank]);
    dim = 1;
  else
    x = permute(x, [1 rank+1 3:rank 2]);
    y = permute(y, [rank+1 2:rank 1]);
    dim = rank + 1;
  end
  if isfloat(x) && isfloat(y) && isreal(x) && isreal(y)
    z = real(__sum_products__(complex(x, y), dim));
  else
    z = sum(x .* y, dim);
  end
end
