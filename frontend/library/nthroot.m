function y = nthroot(x, n)
% NTHROOT Real n-th root.
  if mod(n, 2) == 0 && any(x(:) < 0)
    error('MATLAB:nthroot:NegXNotOddN', ...
          'If X is negative, N must be an odd integer.');
  end
  y = sign(x) .* abs(x) .^ (1 ./ n);
  good = y ~= 0 & isfinite(y);
  fixed = y - (y .^ n - x) ./ (n .* y .^ (n - 1));
  y(good) = fixed(good);
end
