function [d, q] = polyder(p, b)
% POLYDER Derivative of a polynomial p, of the product p * b, or, with two
% outputs, of the quotient p / b as [d, q] = d / q.
  if nargin > 1
    if nargout < 2
      d = polyder(conv(p, b));
      return
    end
    left = conv(polyder(p), b);
    right = conv(p, polyder(b));
    n = max(numel(left), numel(right));
    d = [zeros(1, n - numel(left)), left] - [zeros(1, n - numel(right)), right];
    d = __leading_term__(d);
    q = __leading_term__(conv(b, b));
    return
  end
  n = numel(p) - 1;
  if n < 1
    d = 0;
    return
  end
  d = __leading_term__(reshape(p(1:n), 1, []) .* (n:-1:1));
end

function p = __leading_term__(p)
% The polynomial without zeros in front.
  first = find(p ~= 0, 1);
  if isempty(first)
    p = 0;
  else
    p = p(first:end);
  end
end
