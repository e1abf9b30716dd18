function k = kron(a, b, varargin)
% KRON Kronecker product.
  [ma, na] = size(a);
  [mb, nb] = size(b);
  k = reshape(reshape(b, mb, 1, nb, 1) .* reshape(a, 1, ma, 1, na), ma * mb, na * nb);
  if ~isempty(varargin)
    k = kron(k, varargin{:});
  end
end
