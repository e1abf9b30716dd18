function y = __masked_numel__(~, m)
% __MASKED_NUMEL__ NUMEL(X(M)) for a logical mask M of the size of X.
  y = sum(m, 'all');
end
