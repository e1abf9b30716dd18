function f = factorial(n)
% FACTORIAL Product of 1 to n, elementwise.
  if any(n(:) < 0) || any(n(:) ~= floor(n(:)))
    error('MATLAB:factorial:NNegativeInt', 'N must be an array of real non-negative integers.');
  end
  f = round(gamma(n + 1));
end
