function y = realpow(x, p)
% REALPOW Power of real numbers; an error where it is complex
  y = x .^ p;
  if ~isreal(y)
    error('MATLAB:realpow:complexResult', 'Realpow produced complex result.');
  end
end
