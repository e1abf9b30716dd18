function g = gcd(a, b)
% GCD Greatest common divisor, elementwise.
  g = abs(a) + zeros(size(b));
  b = abs(b) + zeros(size(a));
  while any(b(:) ~= 0)
    nonzero = b ~= 0;
    r = b;
    r(nonzero) = mod(g(nonzero), b(nonzero));
    g(nonzero) = b(nonzero);
    b = r;
  end
end
