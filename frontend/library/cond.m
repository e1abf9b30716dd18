function c = cond(a, p)
% COND Condition number for inversion in the p-norm.
  if nargin < 2
    p = 2;
  end
  if isempty(a)
    c = 0;
  elseif isequal(p, 2)
    s = svd(a);
    if s(end) == 0
      c = Inf;
    else
      c = s(1) / s(end);
    end
  else
    c = norm(a, p) * norm(inv(a), p);
  end
end
