function [y, last] = filter(b, a, x, varargin)
% FILTER Rational digital filter: filter(b, a, x), (b, a, x, zi),
%   (b, a, x, zi, dim); [y, zf] = filter(...) gives the final state.
  % Few taps and no poles on many elements: a sum of shifted parts, which is one
  % kernel with what comes before and after. The terms are those of the
  % recurrence, in its order; zeros before the first element change none of
  % them as long as the taps are finite.
  isSingle = isa(b, 'single') || isa(a, 'single') || isa(x, 'single');
  if nargout > 1 || nargin > 3 || ~isscalar(a) || numel(b) > 64 ...
      || isempty(b) || ~isvector(x) || numel(x) < 4096 || ~isreal(b) ...
      || ~isreal(a) || ~isreal(x) || a == 0 ...
      || ~all(isfinite(b(:) / a))
    [y, last] = __filter__(b, a, x, varargin{:});
    if isSingle
      y = single(y);
      last = single(last);
    end
    return
  end
  taps = double(b) / double(a);
  n = numel(x);
  before = numel(taps) - 1;
  padded = zeros(before + n, 1);
  padded(before + 1:end) = x(:);
  y = 0;
  for k = before:-1:0
    y = y + taps(k + 1) * padded(before - k + 1:before - k + n);
  end
  y = reshape(y, size(x));
  if isSingle
    y = single(y);
  end
end
