function p = poly(x)
% POLY Polynomial with given roots, or the characteristic polynomial.
  if isempty(x)
    p = 1;
    return
  end
  if ~isvector(x) || isscalar(x)
    z = eig(x);
  else
    z = x(:);
  end
  p = 1;
  for k = 1:numel(z)
    p = [p, 0] - [0, z(k) * p];
  end
  % Roots in conjugate pairs make real coefficients.
  upper = sort(z(imag(z) > 0));
  lower = sort(conj(z(imag(z) < 0)));
  if isequal(upper, lower)
    p = real(p);
  end
end
