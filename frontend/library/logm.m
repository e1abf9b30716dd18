function x = logm(a)
% LOGM Matrix logarithm, by eigenvectors.
  [v, d] = eig(a);
  x = (v * diag(log(diag(d)))) / v;
  if isreal(a) && all(abs(imag(x(:))) <= 10 * eps * max(abs(x(:))))
    x = real(x);
  end
end
