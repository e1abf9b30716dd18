function z = normalize(x, dim)
% NORMALIZE Zero mean and unit variance along a dimension.
  if nargin < 2
    dim = find(size(x) ~= 1, 1);
    if isempty(dim)
      dim = 1;
    end
  end
  z = (x - mean(x, dim)) ./ std(x, 0, dim);
end
