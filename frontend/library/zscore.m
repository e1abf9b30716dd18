function [z, mu, sigma] = zscore(x, w, varargin)
% ZSCORE Standardised values; zscore(x), zscore(x, w), zscore(x, w, dim),
%   zscore(x, w, 'all'); constant data give 0.
  if nargin < 2 || isempty(w)
    w = 0;
  end
  if isequal(x, [])
    z = x;
    mu = mean(x);
    sigma = std(x);
    return
  end
  mu = mean(x, varargin{:});
  sigma = std(x, w, varargin{:});
  z = (x - mu) ./ (sigma + (sigma == 0));
end
