function [c, ia, ic] = uniquetol(x, tol)
% UNIQUETOL Elements that differ by more than tol times the largest of them
  if nargin < 2
    tol = 1e-12;
  end
  [sorted, order] = sort(x(:));
  limit = tol * max(abs(sorted(isfinite(sorted))));
  group = zeros(numel(sorted), 1);
  starts = [];
  for k = 1:numel(sorted)
    if isempty(starts) || sorted(k) - sorted(starts(end)) > limit
      starts(end + 1) = k;
    end
    group(order(k)) = numel(starts);
  end
  ia = order(starts);
  ia = ia(:);
  c = x(ia);
  if isrow(x)
    c = c(:).';
  else
    c = c(:);
  end
  ic = group;
end
