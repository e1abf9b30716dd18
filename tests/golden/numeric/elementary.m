% Elementary functions at a few points.
x = [0.1 0.5 1 2.5];
fprintf('%.10g ', exp(x)); fprintf('\n');
fprintf('%.10g ', log(x)); fprintf('\n');
fprintf('%.10g ', log2(x), log10(x)); fprintf('\n');
fprintf('%.10g ', sqrt(x), x .^ 0.3); fprintf('\n');
fprintf('%.10g ', sin(x), cos(x), tan(x)); fprintf('\n');
fprintf('%.10g ', asin(x(1:3)), acos(x(1:3)), atan(x)); fprintf('\n');
fprintf('%.10g ', sinh(x), cosh(x), tanh(x)); fprintf('\n');
fprintf('%.10g ', erf(x), erfc(x), gamma(x), gammaln(x)); fprintf('\n');
fprintf('%.10g ', expm1(1e-5), log1p(1e-5), nthroot(27, 3));
fprintf('\n');
fprintf('%d ', factorial(5), nchoosek(5, 2), gcd(12, 18), lcm(4, 6)); fprintf('\n');
fprintf('%d ', primes(20), isprime(7), isprime(9), factor(12)); fprintf('\n');
fprintf('%d ', bitand(12, 10), bitor(12, 10), bitxor(12, 10), bitshift(1, 4));
fprintf('\n');
