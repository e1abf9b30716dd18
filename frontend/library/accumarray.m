function a = accumarray(subs, vals, sz, fn, fill, isSparse)
% ACCUMARRAY Gathers values by subscripts: accumarray(subs, vals, sz, fn, fill).
  if iscell(subs)
    columns = cell(1, numel(subs));
    for k = 1:numel(subs)
      columns{k} = double(subs{k}(:));
    end
    subs = [columns{:}];
  end
  if nargin < 3
    sz = [];
  end
  if nargin < 4
    fn = [];
  end
  if nargin < 5 || isempty(fill)
    fill = 0;
  end
  if isrow(subs) && ~isscalar(subs) && numel(vals) == numel(subs) && numel(vals) > 1
    subs = subs(:);
  end
  [n, dims] = size(subs);
  name = 'sum';
  if ~isempty(fn)
    name = strrep(func2str(fn), '@', '');
  end
  isFold = strcmp(name, 'sum') || (any(strcmp(name, {'max', 'min'})) && isfloat(vals) && isreal(vals) && n > 0);
  top = max(subs, [], 1);
  % A fold checks one column of subscripts while it uses them.
  isBad = any(top < 1 | top ~= floor(top));
  if ~isBad && ~(isFold && dims == 1)
    isBad = any(subs(:) < 1) || any(subs(:) ~= floor(subs(:)));
  end
  if isBad
    error('MATLAB:accumarray:nonPosIntIndValues', 'First input SUBS must contain positive integer subscripts.');
  end
  if isempty(sz)
    sz = top;
    if dims == 1
      sz = [sz, 1];
    end
  end
  if any(top > sz(1:dims))
    error('MATLAB:accumarray:sizeMismatch', 'SZ is too small for the subscripts.');
  end
  if isscalar(vals)
    vals = repmat(vals, n, 1);
  end
  vals = vals(:);
  if dims == 1
    index = double(subs(:));
  else
    index = ones(n, 1);
    stride = 1;
    for d = 1:dims
      index = index + (double(subs(:, d)) - 1) * stride;
      stride = stride * sz(d);
    end
  end
  total = prod(sz);
  if isFold
    a = reshape(__accumulate__(index, double(vals), total, name, double(fill)), sz);
    if isa(vals, 'single')
      a = single(a);
    end
    return
  end
  [sorted, order] = sort(index);
  vals = vals(order);
  starts = find([true; diff(sorted) ~= 0]);
  if n == 0
    starts = [];
  end
  ends = [starts(2:end) - 1; n];
  first = [];
  if ~isempty(starts)
    first = fn(vals(starts(1):ends(1)));
  end
  if iscell(first)
    a = cell(sz);
  else
    a = repmat(cast(fill, class(first)), sz);
  end
  for k = 1:numel(starts)
    if k > 1
      first = fn(vals(starts(k):ends(k)));
    end
    a(sorted(starts(k))) = first;
  end
end
