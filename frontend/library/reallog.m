function y = reallog(x)
% REALLOG Logarithm; an error where it is complex.
  if any(x(:) < 0)
    error('MATLAB:reallog:complexResult', 'Reallog produced complex result.');
  end
  y = log(x);
end
