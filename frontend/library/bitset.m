function y = bitset(x, bit, v)
% BITSET Sets (or clears) a bit of integers; the lowest is 1.
  if nargin < 3
    v = 1;
  end
  now = double(bitget(x, bit));
  y = cast(double(x) + (double(v ~= 0) - now) .* 2 .^ (double(bit) - 1), class(x));
end
