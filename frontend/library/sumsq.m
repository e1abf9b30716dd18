function y = sumsq(x, varargin)
% SUMSQ Sum of squares
  y = sum(real(x .* conj(x)), varargin{:});
end
