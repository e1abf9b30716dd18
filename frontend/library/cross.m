function c = cross(a, b, dim)
% CROSS Vector product of vectors of length 3.
  if nargin < 3
    if isvector(a) && isvector(b)
      if numel(a) ~= 3 || numel(b) ~= 3
        error('MATLAB:cross:InvalidDimAorBForCrossProd', ...
              'A and B must be of length 3 in the dimension in which the cross product is taken.');
      end
      c = [a(2) * b(3) - a(3) * b(2); a(3) * b(1) - a(1) * b(3); a(1) * b(2) - a(2) * b(1)];
      if isrow(a) || isrow(b)
        c = c.';
      end
      return
    end
    dim = find(size(a) == 3, 1);
  end
  if isempty(dim) || size(a, dim) ~= 3 || size(b, dim) ~= 3
    error('MATLAB:cross:InvalidDimAorBForCrossProd', ...
          'A and B must be of length 3 in the dimension in which the cross product is taken.');
  end
  i1 = repmat({':'}, 1, max(ndims(a), dim));
  i2 = i1;
  i3 = i1;
  i1{dim} = 1;
  i2{dim} = 2;
  i3{dim} = 3;
  a1 = a(i1{:}); a2 = a(i2{:}); a3 = a(i3{:});
  b1 = b(i1{:}); b2 = b(i2{:}); b3 = b(i3{:});
  c = cat(dim, a2 .* b3 - a3 .* b2, a3 .* b1 - a1 .* b3, a1 .* b2 - a2 .* b1);
end
