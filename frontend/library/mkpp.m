function pp = mkpp(breaks, coefs)
% MKPP Piecewise polynomial of break points and coefficients (a row each).
  pieces = numel(breaks) - 1;
  pp.form = 'pp';
  pp.breaks = breaks(:).';
  pp.coefs = reshape(coefs, pieces, []);
  pp.pieces = pieces;
  pp.order = size(pp.coefs, 2);
  pp.dim = 1;
end
