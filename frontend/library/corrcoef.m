function r = corrcoef(x, varargin)
% CORRCOEF Correlation coefficients.
  c = cov(x, varargin{:});
  s = sqrt(diag(c));
  r = c ./ (s * s');
end
