function [z, m, s] = zscore(x, opt, dim)
% ZSCORE Distance from the mean in standard deviations
  if nargin < 2 || isempty(opt)
    opt = 0;
  end
  if nargin < 3
    dim = find(size(x) ~= 1, 1);
    if isempty(dim)
      dim = 1;
    end
  end
  m = mean(x, dim);
  s = std(x, opt, dim);
  divisor = s;
  divisor(divisor == 0) = 1;
  z = (x - m) ./ divisor;
end
