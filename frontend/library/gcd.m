function [g, u, v] = gcd(a, b)
% GCD Greatest common divisor, elementwise; with more outputs, u .* a + v .* b
% is g, too.
  if any(a(:) ~= fix(a(:)) | isinf(a(:))) || any(b(:) ~= fix(b(:)) | isinf(b(:)))
    error('MATLAB:gcd:NonIntInputs', 'Input arguments must contain only integers.');
  end
  first = a + zeros(size(b), class(b));
  second = b + zeros(size(a), class(a));
  g = abs(first);
  b = abs(second);
  u = ones(size(g), class(g));
  v = zeros(size(g), class(g));
  nextU = v;
  nextV = u;
  while any(b(:) ~= 0)
    left = b ~= 0;
    r = b;
    r(left) = mod(g(left), b(left));
    if nargout > 1
      q = (g - r) ./ (b + (~left));
      [u(left), nextU(left)] = deal(nextU(left), u(left) - q(left) .* nextU(left));
      [v(left), nextV(left)] = deal(nextV(left), v(left) - q(left) .* nextV(left));
    end
    g(left) = b(left);
    b = r;
  end
  if nargout > 1
    u(first < 0) = -u(first < 0);
    v(second < 0) = -v(second < 0);
  end
end
