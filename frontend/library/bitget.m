function b = bitget(x, bit)
% BITGET A bit of integers; the lowest is 1.
  b = cast(mod(floor(double(x) ./ 2 .^ (double(bit) - 1)), 2), class(x));
end
