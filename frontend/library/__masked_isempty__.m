function y = __masked_isempty__(~, m)
% __MASKED_ISEMPTY__ ISEMPTY(X(M)) for a logical mask M of the size of X.
  y = ~any(m, 'all');
end
