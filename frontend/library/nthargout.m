function value = nthargout(n, f, varargin)
% NTHARGOUT The n-th output of a call
  outputs = cell(1, max(n));
  [outputs{:}] = feval(f, varargin{:});
  if isscalar(n)
    value = outputs{n};
  else
    value = outputs(n);
  end
end
