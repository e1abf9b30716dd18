function c = conv2(a, k, shape)
% CONV2 Convolution of matrices: conv2(a, k), conv2(a, k, 'full' | 'same' |
%   'valid').
  if nargin < 3
    shape = 'full';
  end
  isSingle = isa(a, 'single') || isa(k, 'single');
  % Few taps on many elements: a sum of shifted parts, which is one kernel with
  % what comes before and after. It adds the terms in the same order; those
  % outside of a are +0, which changes no sum as long as the taps are finite.
  if numel(k) > 64 || numel(a) < 4096 || ~isreal(a) || ~isreal(k) ...
      || ~ismatrix(a) || ~ismatrix(k) || isempty(k) ...
      || ~all(isfinite(k(:))) || ~any(strcmp(shape, {'full', 'same', 'valid'}))
    c = __conv2__(a, k, shape);
    if isSingle
      c = single(c);
    end
    return
  end
  a = double(a);
  k = double(k);
  [top, rows, above, below] = __window__(size(a, 1), size(k, 1), shape);
  [left, columns, before, after] = __window__(size(a, 2), size(k, 2), shape);
  if rows < 1 || columns < 1
    c = zeros(max(rows, 0), max(columns, 0));
    if isSingle
      c = single(c);
    end
    return
  end
  [m, n] = size(a);
  if above + below + before + after > 0
    padded = zeros(m + above + below, n + before + after);
    padded(above + 1:above + m, before + 1:before + n) = a;
  else
    padded = a;
  end
  c = 0;
  for q = 1:size(k, 2)
    j = left + before - q + 1;
    for p = 1:size(k, 1)
      i = top + above - p + 1;
      c = c + k(p, q) * padded(i + 1:i + rows, j + 1:j + columns);
    end
  end
  if isSingle
    c = single(c);
  end
end

% What part of n + k - 1 results is kept, and the zeros that this needs at both
% ends of n elements.
function [first, count, before, after] = __window__(n, k, shape)
  switch shape
    case 'full'
      first = 0;
      count = n + k - 1;
    case 'same'
      first = floor(k / 2);
      count = n;
    case 'valid'
      first = k - 1;
      count = n - k + 1;
  end
  before = max(k - 1 - first, 0);
  after = max(first + count - n, 0);
end
