function p = legendre(n, x, normalization)
% LEGENDRE Associated Legendre functions of degree n and orders 0 to n, a row
% each; 'sch' and 'norm' scale them.
  shape = size(x);
  x = x(:).';
  p = zeros(n + 1, numel(x));
  root = sqrt(1 - x .^ 2);
  for m = 0:n
    % From (m, m) and (m + 1, m) up to degree n.
    low = zeros(size(x));
    high = (-1) ^ m * prod(1:2:2 * m - 1) * root .^ m;
    for k = m + 1:n
      next = ((2 * k - 1) * x .* high - (k + m - 1) * low) / (k - m);
      low = high;
      high = next;
    end
    p(m + 1, :) = high;
  end
  if nargin > 2
    for m = 0:n
      ratio = factorial(n - m) / factorial(n + m);
      if strcmp(normalization, 'norm')
        p(m + 1, :) = (-1) ^ m * sqrt((n + 0.5) * ratio) * p(m + 1, :);
      elseif strcmp(normalization, 'sch') && m > 0
        p(m + 1, :) = (-1) ^ m * sqrt(2 * ratio) * p(m + 1, :);
      end
    end
  end
  if ~(isrow(zeros(shape)) || shape(2) == 1 && numel(shape) == 2)
    p = reshape(p, [n + 1, shape]);
  end
end
