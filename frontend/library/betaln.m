function y = betaln(a, b)
% BETALN Logarithm of the beta function.
  y = gammaln(a) + gammaln(b) - gammaln(a + b);
end
