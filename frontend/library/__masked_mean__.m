function y = __masked_mean__(x, m)
% __MASKED_MEAN__ MEAN(X(M)) for a logical mask M of the size of X.
  y = sum(x(m)) ./ sum(m, 'all');
end
