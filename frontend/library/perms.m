function p = perms(v)
% PERMS All permutations, one a row, in reverse lexicographic order.
  v = v(:).';
  n = numel(v);
  if n <= 1
    p = v;
    return
  end
  p = zeros(prod(1:n), n); % first: it may be too large
  q = perms(1:n - 1);
  m = size(q, 1);
  for k = n:-1:1
    rest = [1:k - 1, k + 1:n];
    p((n - k) * m + (1:m), :) = [repmat(k, m, 1), reshape(rest(q), m, n - 1)];
  end
  p = v(p);
end
