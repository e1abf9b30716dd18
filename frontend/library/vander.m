function v = vander(x)
% VANDER Vandermonde matrix, highest power first.
  x = x(:);
  v = x .^ (numel(x) - 1:-1:0);
end
