function q = prctile(x, p, varargin)
% PRCTILE Percentiles; see QUANTILE.
  q = quantile(x, p / 100, varargin{:});
end
