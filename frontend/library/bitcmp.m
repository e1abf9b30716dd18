function y = bitcmp(x)
% BITCMP All bits of integers inverted.
  if isinteger(x)
    if intmin(class(x)) < 0
      y = -1 - x;
    else
      y = intmax(class(x)) - x;
    end
  else
    y = 2 ^ 53 - 1 - x;
  end
end
