function [isIn, where] = __ismember_rows__(a, b)
% ismember(a, b, 'rows')
  n = size(a, 1);
  [~, ~, group] = unique([b; a], 'rows');
  m = size(b, 1);
  first = zeros(max([group; 0]), 1);
  for k = m:-1:1
    first(group(k)) = k;
  end
  where = reshape(first(group(m + 1:m + n)), n, 1);
  isIn = where > 0;
end
