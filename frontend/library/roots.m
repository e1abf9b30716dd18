function r = roots(c)
% ROOTS Zeros of a polynomial, as eigenvalues of its companion matrix.
  c = c(:).';
  if any(~isfinite(c))
    error('MATLAB:roots:NonFiniteInput', 'Input to ROOTS must not contain NaN or Inf.');
  end
  used = find(c ~= 0);
  if isempty(used)
    r = [];
    return
  end
  atOrigin = numel(c) - used(end);
  c = c(used(1):used(end));
  n = numel(c) - 1;
  if n > 0
    companion = diag(ones(1, n - 1), -1);
    companion(1, :) = -c(2:end) / c(1);
    r = eig(companion);
  else
    r = zeros(0, 1);
  end
  r = [r; zeros(atOrigin, 1)];
end
