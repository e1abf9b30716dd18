function [m, f, all] = mode(x, dim)
% MODE Most frequent value; the smallest of several.
  if nargin < 2
    dim = find(size(x) ~= 1, 1);
    if isempty(dim)
      dim = 1;
    end
  elseif ischar(dim) || isstring(dim)
    x = x(:);
    dim = 1;
  end
  if isempty(x)
    m = NaN;
    f = 0;
    all = {NaN};
    return
  end
  n = size(x, dim);
  order = [dim, 1:dim - 1, dim + 1:ndims(x)];
  p = permute(x, order);
  shape = size(p);
  p = sort(reshape(p, n, []), 1);
  columns = size(p, 2);
  m = zeros(1, columns);
  f = zeros(1, columns);
  all = cell(1, columns);
  for c = 1:columns
    v = p(:, c);
    starts = find([true; v(2:end) ~= v(1:end - 1)]);
    lengths = diff([starts; n + 1]);
    [f(c), k] = max(lengths);
    m(c) = v(starts(k));
    all{c} = v(starts(lengths == f(c)));
  end
  shape(1) = 1;
  m = ipermute(reshape(m, shape), order);
  f = ipermute(reshape(f, shape), order);
  all = ipermute(reshape(all, shape), order);
end
