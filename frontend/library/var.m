function v = var(x, w, varargin)
% VAR Variance; var(x), var(x, 0 or 1), var(x, w, dim), var(x, w, 'all'),
%   var(..., 'omitnan').
  if nargin > 1 && (ischar(w) || isstring(w))
    varargin = [{w}, varargin];
    w = 0;
  elseif nargin < 2 || isempty(w)
    w = 0;
  end
  omit = false;
  dim = find(size(x) ~= 1, 1);
  if isempty(dim)
    dim = 1;
  end
  isGiven = false;
  for k = 1:numel(varargin)
    a = varargin{k};
    if isnumeric(a)
      dim = a;
      isGiven = true;
    elseif strcmp(a, 'all')
      x = x(:);
      dim = 1;
    else
      omit = strncmp(a, 'omit', 4);
    end
  end
  if isequal(size(x), [0 0]) && ~isGiven
    v = NaN;
    return
  end
  if ~isscalar(w)
    shape = ones(1, max(ndims(x), 2));
    shape(dim) = numel(w);
    w = reshape(w, shape);
    if omit
      w = w .* ~isnan(x);
    end
    w = w ./ sum(w, dim);
    if omit
      x(isnan(x)) = 0;
    end
    v = sum(w .* abs(x - sum(w .* x, dim)) .^ 2, dim);
    return
  end
  if omit
    bad = isnan(x);
    n = sum(~bad, dim);
    d = x - sum(x, dim, 'omitnan') ./ n;
    d(bad) = 0;
  else
    n = 1;
    for k = dim
      n = n * size(x, k);
    end
    d = x - sum(x, dim) ./ n;
  end
  if w == 0
    n = n - (n > 1);
  end
  v = sum(abs(d) .^ 2, dim) ./ n;
end
