function m = mean(x, varargin)
% MEAN Average along a dimension.
%   MEAN(X), MEAN(X, DIM), MEAN(X, 'all'), MEAN(..., 'omitnan')
  omit = false;
  dim = [];
  for k = 1:numel(varargin)
    a = varargin{k};
    if ischar(a) || isstring(a)
      if strcmp(a, 'all')
        x = x(:);
        dim = 1;
      elseif strcmp(a, 'omitnan')
        omit = true;
      end
    else
      dim = a;
    end
  end
  if isempty(dim)
    dim = find(size(x) ~= 1, 1);
    if isempty(dim)
      dim = 1;
    end
    if isequal(size(x), [0 0])
      m = NaN;
      return
    end
  end
  if omit
    n = sum(~isnan(x), dim);
    m = sum(x, dim, 'omitnan') ./ n;
  else
    n = 1;
    for d = dim
      n = n * size(x, d);
    end
    m = sum(x, dim) ./ n;
  end
end
