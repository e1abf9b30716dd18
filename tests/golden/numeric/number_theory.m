% Divisors and primes: all outputs, and arguments that are no integers.
a = [12 -18 0 7 0];
b = [18 12 5 0 0];
[g, u, v] = gcd(a, b);
fprintf('%d ', g, all(u .* a + v .* b == g), gcd(int8([12 18]), int8(6)), gcd(12, [8; 9]), lcm(4, [6 10]));
[p, n] = factor(360);
fprintf('%d ', p, n, factor(97), factor(60), isprime([0 1 2 9 97]));
fprintf('\n');
for code = {'gcd(1.5, 2)', 'gcd(Inf, 3)', 'gcd(NaN, 3)', 'lcm(NaN, 2)', 'isprime(2.5)', 'factor(Inf)', 'factor(1e20)'}
  try
    eval([code{1}, ';']);
    fprintf('no error: %s\n', code{1});
  catch
    fprintf('error ');
  end
end
fprintf('\n');
