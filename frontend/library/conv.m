function w = conv(u, v, shape)
% CONV Convolution of vectors: conv(u, v), conv(u, v, 'full' | 'same' |
%   'valid').
  if nargin < 3
    shape = 'full';
  end
  % Few taps on many elements become one kernel.
  if ~isvector(u) || ~isvector(v) || numel(u) < 4096 || numel(v) > 64 ...
      || ~any(strcmp(shape, {'full', 'same', 'valid'}))
    w = __conv__(u, v, shape);
    if isa(u, 'single') || isa(v, 'single')
      w = single(w);
    end
    return
  end
  w = conv2(u(:), v(:), shape);
  if isrow(u)
    w = w.';
  end
end
