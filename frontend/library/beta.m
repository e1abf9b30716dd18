function y = beta(a, b)
% BETA Beta function.
  y = exp(betaln(a, b));
end
