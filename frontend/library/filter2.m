function y = filter2(h, x, shape)
% FILTER2 Correlation with a mask; see CONV2.
  if nargin < 3
    shape = 'same';
  end
  y = conv2(x, rot90(h, 2), shape);
end
