function s = skewness(x)
% SKEWNESS Third standardised moment of a vector or of columns.
  if isvector(x)
    x = x(:);
  end
  d = x - mean(x, 1);
  s = mean(d .^ 3, 1) ./ mean(d .^ 2, 1) .^ 1.5;
end
