function e = expm(a)
% EXPM Matrix exponential: scaling and squaring with a Pade approximant of
% degree 13 (Higham 2005).
  n = size(a, 1);
  if n ~= size(a, 2) || ndims(a) > 2
    error('MATLAB:expm:inputMustBeSquare', 'Input must be a square matrix.');
  end
  if isequal(a, diag(diag(a)))
    e = diag(exp(diag(a)));
    return
  end
  b = [64764752532480000, 32382376266240000, 7771770303897600, ...
       1187353796428800, 129060195264000, 10559470521600, 670442572800, ...
       33522128640, 1323241920, 40840800, 960960, 16380, 182, 1];
  s = max(0, ceil(log2(norm(a, 1) / 5.371920351148152)));
  a = a / 2 ^ s;
  id = eye(n);
  a2 = a * a;
  a4 = a2 * a2;
  a6 = a2 * a4;
  u = a * (a6 * (b(14) * a6 + b(12) * a4 + b(10) * a2) + b(8) * a6 ...
           + b(6) * a4 + b(4) * a2 + b(2) * id);
  v = a6 * (b(13) * a6 + b(11) * a4 + b(9) * a2) + b(7) * a6 + b(5) * a4 ...
      + b(3) * a2 + b(1) * id;
  e = (v - u) \ (v + u);
  for k = 1:s
    e = e * e;
  end
end
