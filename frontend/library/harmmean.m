function y = harmmean(x, varargin)
% HARMMEAN Harmonic mean
  y = 1 ./ mean(1 ./ x, varargin{:});
end
