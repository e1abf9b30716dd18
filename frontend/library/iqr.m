function r = iqr(x)
% IQR Interquartile range of a vector or of columns.
  if isvector(x)
    x = x(:);
  end
  r = diff(quantile(x, [0.25, 0.75], 1), 1, 1);
end
