function t = trace(a)
% TRACE Sum of the diagonal.
  if size(a, 1) ~= size(a, 2)
    error('MATLAB:trace:square', 'Matrix must be square.');
  end
  t = sum(diag(a));
end
