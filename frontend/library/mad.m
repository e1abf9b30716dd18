function y = mad(x, opt, dim)
% MAD Mean (or, if opt is 1, median) absolute deviation
  if nargin < 2 || isempty(opt)
    opt = 0;
  end
  if nargin < 3
    dim = find(size(x) ~= 1, 1);
    if isempty(dim)
      dim = 1;
    end
  end
  if opt
    y = median(abs(x - median(x, dim)), dim);
  else
    y = mean(abs(x - mean(x, dim)), dim);
  end
end
