function y = unwrap(x, tol, dim)
% UNWRAP Removes jumps of more than tol (pi) from phase angles.
  if nargin < 2 || isempty(tol)
    tol = pi;
  end
  if nargin < 3
    dim = find(size(x) ~= 1, 1);
    if isempty(dim)
      y = x;
      return
    end
  end
  step = diff(x, 1, dim);
  wrapped = mod(step + pi, 2 * pi) - pi;
  wrapped(wrapped == -pi & step > 0) = pi;
  change = wrapped - step;
  change(abs(step) < tol) = 0;
  shape = size(x);
  shape(dim) = 1;
  y = x + cat(dim, zeros(shape), cumsum(change, dim));
end
