function y = im2double(x)
% IM2DOUBLE Image with values from 0 to 1.
  switch class(x)
    case {'uint8', 'uint16'}
      y = double(x) / double(intmax(class(x)));
    case 'int16'
      y = (double(x) + 32768) / 65535;
    otherwise
      y = double(x);
  end
end
