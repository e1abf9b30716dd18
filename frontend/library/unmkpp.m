function [breaks, coefs, pieces, order, dim] = unmkpp(pp)
% UNMKPP Parts of a piecewise polynomial.
  breaks = pp.breaks;
  coefs = pp.coefs;
  pieces = pp.pieces;
  order = pp.order;
  dim = pp.dim;
end
