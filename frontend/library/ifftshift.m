function y = ifftshift(x, dim)
% IFFTSHIFT Undoes FFTSHIFT.
  if nargin > 1
    y = circshift(x, ceil(size(x, dim) / 2), dim);
  else
    y = x;
    for d = 1:ndims(x)
      y = circshift(y, ceil(size(x, d) / 2), d);
    end
  end
end
