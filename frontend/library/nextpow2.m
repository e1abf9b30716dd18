function p = nextpow2(x)
% NEXTPOW2 Exponent of the next higher power of 2.
  [f, p] = log2(abs(x));
  p(f == 0.5) = p(f == 0.5) - 1;
  p(isinf(x)) = Inf;
end
