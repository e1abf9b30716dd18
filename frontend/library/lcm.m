function l = lcm(a, b)
% LCM Least common multiple, elementwise.
  g = gcd(a, b);
  l = abs(a .* b);
  l(g ~= 0) = l(g ~= 0) ./ g(g ~= 0);
end
