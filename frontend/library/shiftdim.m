function [y, n] = shiftdim(x, n)
% SHIFTDIM Shifts dimensions; without n, drops leading ones of extent 1.
  if nargin < 2
    n = find(size(x) ~= 1, 1) - 1;
    if isempty(n)
      n = 0;
    end
    shape = [size(x), 1, 1];
    y = reshape(x, shape(n + 1:end));
  elseif n > 0
    n = mod(n, ndims(x));
    y = permute(x, [n + 1:ndims(x), 1:n]);
  else
    y = reshape(x, [ones(1, -n), size(x)]);
  end
end
