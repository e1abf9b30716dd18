function r = dot(a, b, dim)
% DOT Scalar product along a dimension; vectors of either orientation.
  if isvector(a) && isvector(b) && nargin < 3
    if numel(a) ~= numel(b)
      error('MATLAB:dot:InputSizeMismatch', 'A and B must be same size.');
    end
    a = a(:);
    b = b(:);
    dim = 1;
  elseif ~isequal(size(a), size(b))
    error('MATLAB:dot:InputSizeMismatch', 'A and B must be same size.');
  elseif nargin < 3
    dim = find(size(a) ~= 1, 1);
    if isempty(dim)
      dim = 1;
    end
  end
  r = sum(conj(a) .* b, dim);
end
