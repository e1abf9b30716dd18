function d = diff(x, n, dim)
% DIFF Differences of neighbours: diff(x), diff(x, n), diff(x, n, dim).
  if nargin < 2 || isempty(n)
    n = 1;
  end
  if islogical(x) || ischar(x)
    x = double(x);
  end
  d = x;
  for k = 1:n
    if nargin < 3
      along = find(size(d) ~= 1, 1);
      if isempty(along)
        d = zeros(0, 0, 'like', d);
        return
      end
    else
      along = dim;
    end
    m = size(d, along);
    if m < 2 && nargin < 3 && isempty(d)
      return
    end
    index = repmat({':'}, 1, max(ndims(d), along));
    low = index;
    high = index;
    low{along} = 1:m - 1;
    high{along} = 2:m;
    d = d(high{:}) - d(low{:});
  end
end
