function y = postpad(x, n, value)
% POSTPAD A vector with values (0) behind it, or cut, to length n
  if nargin < 3
    value = 0;
  end
  isColumn = iscolumn(x) && ~isscalar(x);
  x = x(:).';
  if numel(x) > n
    y = x(1:n);
  else
    pad = repmat(value, 1, n - numel(x));
    y = [x, pad];
  end
  if isColumn
    y = y.';
  end
end
