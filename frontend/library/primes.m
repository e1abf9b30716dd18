function p = primes(n)
% PRIMES Primes up to n.
  if n < 2
    p = zeros(1, 0);
    return
  end
  n = floor(n);
  sieve = true(1, n);
  sieve(1) = false;
  for k = 2:floor(sqrt(n))
    if sieve(k)
      sieve(k * k:k:n) = false;
    end
  end
  p = find(sieve);
end
