function y = __idivide__(a, b, rounding)
% idivide with a way of rounding: 'fix', 'round', 'floor' or 'ceil'.
  if isinteger(a)
    type = class(a);
  else
    type = class(b);
  end
  q = double(a) ./ double(b);
  switch lower(rounding)
    case 'fix'
      q = fix(q);
    case 'round'
      q = round(q);
    case 'floor'
      q = floor(q);
    case 'ceil'
      q = ceil(q);
    otherwise
      error('MATLAB:idivide:InvalidRoundingOption', 'Unknown way of rounding ''%s''.', rounding);
  end
  y = cast(q, type);
end
