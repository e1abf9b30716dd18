function h = invhilb(n)
% INVHILB Inverse of the Hilbert matrix
  p = zeros(n, 1);
  value = n;
  for k = 1:n
    p(k) = value;
    value = -value * (n + k) * (n - k) / k ^ 2;
  end
  k = 1:n;
  h = p * p.' ./ (k.' + k - 1);
end
