function v = var(x, w, dim)
% VAR Variance; var(x), var(x, 0 or 1), var(x, w, dim), var(x, w, 'all').
  if nargin < 2 || isempty(w)
    w = 0;
  end
  if nargin < 3
    dim = find(size(x) ~= 1, 1);
    if isempty(dim)
      dim = 1;
    end
  elseif ischar(dim) || isstring(dim)
    x = x(:);
    dim = 1;
  end
  if isequal(size(x), [0 0])
    v = NaN;
    return
  end
  n = size(x, dim);
  if isscalar(w)
    d = x - sum(x, dim) ./ n;
    if w == 0 && n > 1
      n = n - 1;
    end
    v = sum(abs(d) .^ 2, dim) ./ n;
  else
    shape = ones(1, max(ndims(x), 2));
    shape(dim) = n;
    w = reshape(w ./ sum(w), shape);
    d = x - sum(w .* x, dim);
    v = sum(w .* abs(d) .^ 2, dim);
  end
end
