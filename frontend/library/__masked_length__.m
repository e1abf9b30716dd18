function y = __masked_length__(~, m)
% __MASKED_LENGTH__ LENGTH(X(M)) for a logical mask M of the size of X.
  y = sum(m, 'all');
end
