function m = magic(n)
% MAGIC Magic square.
  n = floor(n);
  if mod(n, 2) == 1
    [j, i] = meshgrid(1:n);
    a = mod(i + j - (n + 3) / 2, n);
    b = mod(i + 2 * j - 2, n);
    m = n * a + b + 1;
  elseif mod(n, 4) == 0
    [j, i] = meshgrid(1:n);
    k = floor(mod(i, 4) / 2) == floor(mod(j, 4) / 2);
    m = reshape(1:n * n, n, n).';
    m(k) = n * n + 1 - m(k);
  else
    p = n / 2;
    m = magic(p);
    m = [m, m + 2 * p ^ 2; m + 3 * p ^ 2, m + p ^ 2];
    if n == 2
      return
    end
    i = (1:p).';
    k = (n - 2) / 4;
    j = [1:k, n - k + 2:n];
    m([i; i + p], j) = m([i + p; i], j);
    i = k + 1;
    j = [1, i];
    m([i; i + p], j) = m([i + p; i], j);
  end
end
