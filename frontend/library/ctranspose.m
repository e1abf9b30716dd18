function y = ctranspose(x)
% CTRANSPOSE As x'
  y = x';
end
