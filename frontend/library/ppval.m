function y = ppval(pp, x)
% PPVAL Values of a piecewise polynomial.
  if ~isstruct(pp)
    [pp, x] = deal(x, pp);
  end
  inner = pp.breaks(2:end - 1);
  piece = ones(size(x));
  for k = 1:numel(inner)
    piece = piece + (x >= inner(k));
  end
  t = x - reshape(pp.breaks(piece), size(x));
  y = zeros(size(x));
  for k = 1:pp.order
    y = y .* t + reshape(pp.coefs(piece(:), k), size(x));
  end
end
