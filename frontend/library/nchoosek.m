function c = nchoosek(n, k)
% NCHOOSEK Number of combinations, or all of them for a vector.
  if isscalar(n)
    k = min(k, n - k);
    if k < 0
      c = 0;
      return
    end
    c = 1;
    for i = 1:k
      c = c * (n - k + i) / i;
    end
    c = round(c);
    return
  end
  v = n(:).';
  n = numel(v);
  if k > n
    c = zeros(0, k);
    return
  end
  count = nchoosek(n, k);
  c = zeros(count, k);
  index = 1:k;
  for r = 1:count
    c(r, :) = v(index);
    p = k;
    while p > 0 && index(p) == n - k + p
      p = p - 1;
    end
    if p > 0
      index(p:k) = index(p) + (1:k - p + 1);
    end
  end
end
