function y = geomean(x, varargin)
% GEOMEAN Geometric mean
  y = exp(mean(log(x), varargin{:}));
end
