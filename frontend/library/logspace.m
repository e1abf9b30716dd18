function y = logspace(a, b, n)
% LOGSPACE n points from 10^a to 10^b, evenly spaced in the logarithm.
  if nargin < 3
    n = 50;
  end
  y = 10 .^ linspace(a, b, n);
end
