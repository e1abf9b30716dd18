function t = isprime(n)
% ISPRIME Whether each element is a prime.
  t = false(size(n));
  if isempty(n)
    return
  end
  p = primes(sqrt(max(double(n(:)))));
  for i = 1:numel(n)
    v = double(n(i));
    t(i) = v >= 2 && v == floor(v) && all(mod(v, p(p < v)) ~= 0);
  end
end
