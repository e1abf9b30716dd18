function k = kurtosis(x)
% KURTOSIS Fourth standardised moment of a vector or of columns.
  if isvector(x)
    x = x(:);
  end
  d = x - mean(x, 1);
  k = mean(d .^ 4, 1) ./ mean(d .^ 2, 1) .^ 2;
end
