function h = hadamard(n)
% HADAMARD Orthogonal matrix of +1 and -1; n a power of two.
  if n ~= 2 ^ round(log2(n))
    error('MATLAB:hadamard:InvalidInput', 'n must be a power of 2.');
  end
  h = 1;
  while size(h, 1) < n
    h = [h, h; h, -h];
  end
end
