function y = prepad(x, n, value)
% PREPAD A vector with values (0) before it, or cut, to length n
  if nargin < 3
    value = 0;
  end
  isColumn = iscolumn(x) && ~isscalar(x);
  x = x(:).';
  if numel(x) > n
    y = x(end - n + 1:end);
  else
    pad = repmat(value, 1, n - numel(x));
    y = [pad, x];
  end
  if isColumn
    y = y.';
  end
end
