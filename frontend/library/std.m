function s = std(x, varargin)
% STD Standard deviation; the arguments of VAR.
  s = sqrt(var(x, varargin{:}));
end
