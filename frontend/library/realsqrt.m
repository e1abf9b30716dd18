function y = realsqrt(x)
% REALSQRT Square root; an error where it is complex.
  if any(x(:) < 0)
    error('MATLAB:realsqrt:complexResult', 'Realsqrt produced complex result.');
  end
  y = sqrt(x);
end
