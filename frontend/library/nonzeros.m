function v = nonzeros(x)
% NONZEROS Column of the elements that are not zero.
  v = x(x ~= 0);
  v = v(:);
end
