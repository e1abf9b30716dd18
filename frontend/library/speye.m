function y = speye(varargin)
% SPEYE Identity matrix; stored full.
  y = eye(varargin{:});
end
