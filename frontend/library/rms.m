function r = rms(x, varargin)
% RMS Root of the mean square.
  r = sqrt(mean(abs(x) .^ 2, varargin{:}));
end
