function y = transpose(x)
% TRANSPOSE As x.'
  y = x.';
end
