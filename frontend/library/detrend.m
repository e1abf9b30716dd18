function y = detrend(x, order)
% DETREND Subtracts a polynomial fit (degree 1) from columns.
  if nargin < 2
    order = 1;
  elseif ischar(order)
    order = strcmp(order, 'linear');
  end
  isRow = isrow(x);
  if isRow
    x = x(:);
  end
  t = (1:size(x, 1)).' / max(size(x, 1), 1);
  a = bsxfun(@power, t, 0:order);
  y = x - a * (a \ x);
  if isRow
    y = y.';
  end
end
