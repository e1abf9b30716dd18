function [q, r] = deconv(y, a)
% DECONV Quotient and remainder of polynomials.
  type = 'double';
  if isa(y, 'single') || isa(a, 'single')
    type = 'single';
  end
  if a(1) == 0
    error('MATLAB:deconv:ZeroCoef1', 'First coefficient of A must be non-zero.');
  end
  ny = numel(y);
  na = numel(a);
  if na > ny
    q = zeros(type);
    r = cast(y, type);
    return
  end
  r = cast(y, type);
  q = zeros(1, ny - na + 1, type);
  if iscolumn(y) && ~isscalar(y)
    q = q.';
  end
  if isrow(y)
    a = a(:).';
  else
    a = a(:);
  end
  for k = 1:ny - na + 1
    q(k) = r(k) / a(1);
    r(k:k + na - 1) = r(k:k + na - 1) - q(k) * a;
    r(k) = 0;
  end
end
