function msg = nargchk(low, high, n, form)
% NARGCHK Message about a wrong number of arguments, or empty; legacy.
  msg = [];
  id = '';
  if n < low
    msg = 'Not enough input arguments.';
    id = 'MATLAB:nargchk:notEnoughInputs';
  elseif n > high
    msg = 'Too many input arguments.';
    id = 'MATLAB:nargchk:tooManyInputs';
  end
  if nargin > 3 && strcmp(form, 'struct')
    if isempty(msg)
      msg = struct('message', {}, 'identifier', {});
    else
      msg = struct('message', msg, 'identifier', id);
    end
  end
end
