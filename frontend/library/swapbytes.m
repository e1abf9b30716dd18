function y = swapbytes(x)
% SWAPBYTES The bytes of each element in reverse order
  bytes = numel(typecast(x(1:min(1, end)), 'uint8'));
  if isempty(x) || bytes == 1
    y = x;
    return
  end
  parts = reshape(typecast(x(:).', 'uint8'), bytes, []);
  y = reshape(typecast(reshape(flipud(parts), 1, []), class(x)), size(x));
end
