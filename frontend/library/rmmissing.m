function y = rmmissing(x)
% RMMISSING The elements of a vector, or rows of a matrix, that are not missing
  gone = ismissing(x);
  if isvector(x)
    y = x(~gone);
  else
    y = x(~any(gone, 2), :);
  end
end
