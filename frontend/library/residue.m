function [r, p, k] = residue(b, a)
% RESIDUE Partial fractions of b / a: residues, poles, direct terms
  [k, b] = deconv(b, a);
  if ~any(k)
    k = [];
  end
  p = roots(a);
  n = numel(p);
  % Poles that are equal but for rounding count as one, several times.
  power = ones(n, 1);
  taken = false(n, 1);
  order = [];
  for q = 1:n
    if taken(q)
      continue
    end
    same = find(~taken & abs(p - p(q)) <= 1e-3 * max(1, abs(p(q))));
    taken(same) = true;
    p(same) = mean(p(same));
    power(same) = 1:numel(same);
    order = [order; same];
  end
  p = p(order);
  power = power(order);
  % Coefficients of a / (s - p)^power, one column each.
  m = zeros(n);
  for c = 1:n
    others = p;
    same = find(p == p(c));
    others(same(1:power(c))) = [];
    column = a(find(a ~= 0, 1)) * poly(others);
    m(n - numel(column) + 1:n, c) = column.';
  end
  b = b(:);
  b = [zeros(n - numel(b), 1); b(max(1, numel(b) - n + 1):end)];
  r = m \ b;
end
