function x = sqrtm(a)
% SQRTM Matrix square root, by eigenvectors.
  if isequal(a, a')
    [v, d] = eig(a);
    x = v * diag(sqrt(diag(d))) * v';
  else
    [v, d] = eig(a);
    x = (v * diag(sqrt(diag(d)))) / v;
  end
  if isreal(a) && all(abs(imag(x(:))) <= 10 * eps * max(abs(x(:))))
    x = real(x);
  end
end
