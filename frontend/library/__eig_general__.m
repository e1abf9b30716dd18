function [v, d] = __eig_general__(a, b)
% Eigenvalues of a * x = lambda * b * x: eig(a, b).
  failed = 1;
  if ishermitian(a) && ishermitian(b)
    [r, failed] = chol(b);
  end
  if failed
    [v, d] = eig(b \ a);
  else
    c = r' \ a / r;
    [w, d] = eig((c + c') / 2);
    v = r \ w;
  end
  if nargout < 2
    v = diag(d);
  end
end
