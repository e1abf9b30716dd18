function t = isprime(n)
% ISPRIME Whether each element is a prime.
  t = false(size(n));
  if isempty(n)
    return
  end
  if ~isreal(n) || any(n(:) < 0 | n(:) ~= fix(n(:)) | n(:) > flintmax)
    error('MATLAB:isprime:InputNotPosInt', ...
          'Elements must be integers from 0 to flintmax.');
  end
  p = primes(sqrt(max(double(n(:)))));
  for i = 1:numel(n)
    v = double(n(i));
    t(i) = v >= 2 && all(mod(v, p(p < v)) ~= 0);
  end
end
