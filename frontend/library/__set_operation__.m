function [c, ia, ib] = __set_operation__(name, a, b, varargin)
% Set operations over the concatenation of both arguments: equal elements form
% groups; what counts is which side a group has members on.
  byRows = any(strcmp('rows', varargin));
  isStable = any(strcmp('stable', varargin));
  if ischar(a) && iscell(b)
    a = {a};
  elseif ischar(b) && iscell(a)
    b = {b};
  end
  if byRows
    na = size(a, 1);
    both = [a; b];
    n = size(both, 1);
    [~, first, group] = unique(both, 'rows');
  else
    na = numel(a);
    both = [a(:); b(:)];
    n = numel(both);
    [~, first, group] = unique(both);
  end
  first = first(:);
  group = group(:);
  groups = numel(first);
  firstA = __first_member__(group(1:na), groups, 0);
  firstB = __first_member__(group(na + 1:n), groups, na);
  switch name
    case 'setdiff'
      keep = firstA > 0 & firstB == 0;
    case 'intersect'
      keep = firstA > 0 & firstB > 0;
    case 'setxor'
      keep = xor(firstA > 0, firstB > 0);
    otherwise
      keep = firstA > 0 | firstB > 0;
  end
  place = firstA;
  place(firstA == 0) = firstB(firstA == 0);
  keep = find(keep);
  if isStable
    [~, order] = sort(place(keep));
    keep = keep(order);
  end
  place = place(keep);
  if byRows
    c = both(place, :);
  else
    c = both(place);
    if __gives_row__(name, a, b)
      c = reshape(c, 1, []);
    elseif isempty(c) && isequal(size(a), [0 0]) ...
        && (strcmp(name, 'setdiff') || isequal(size(b), [0 0]))
      c = reshape(c, 0, 0);
    end
  end
  if strcmp(name, 'intersect')
    ia = firstA(keep);
    ib = firstB(keep) - na;
  else
    ia = place(place <= na);
    ib = place(place > na) - na;
  end
end

function first = __first_member__(group, groups, offset)
  first = zeros(groups, 1);
  for k = numel(group):-1:1
    first(group(k)) = k + offset;
  end
end

function t = __gives_row__(name, a, b)
% Rows come of rows; a scalar or an empty array goes with the other one.
  rowA = size(a, 1) == 1 && ndims(a) == 2;
  rowB = size(b, 1) == 1 && ndims(b) == 2;
  switch name
    case 'setdiff'
      t = rowA && ~(isscalar(a) && ~rowB && ~isempty(b));
    otherwise
      t = rowA && rowB || rowA && isequal(size(b), [0 0]) ...
          || rowB && isequal(size(a), [0 0]) ...
          || rowA && ~isscalar(a) && isscalar(b) ...
          || rowB && ~isscalar(b) && isscalar(a);
  end
end
