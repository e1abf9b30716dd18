function y = __scalar_power__(a, b)
% a ^ b where one is a scalar and the other a square matrix, by eigenvectors.
  if isscalar(a)
    m = b;
  else
    m = a;
  end
  if isequal(m, m')
    [v, d] = eig(m);
    w = v';
  else
    [v, d] = eig(m);
    w = inv(v);
  end
  if isscalar(a)
    y = v * diag(a .^ diag(d)) * w;
  else
    y = v * diag(diag(d) .^ b) * w;
  end
  if isreal(m) && all(abs(imag(y(:))) <= 10 * eps * max(abs(y(:))))
    y = real(y);
  end
end
