function r = rcond(a)
% RCOND Reciprocal condition number in the 1-norm.
  if isempty(a)
    r = Inf;
  elseif det(a) == 0
    r = 0;
  else
    r = 1 / (norm(a, 1) * norm(inv(a), 1));
  end
end
