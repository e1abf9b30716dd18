function tf = ismissing(x)
% ISMISSING Which elements are NaN, or empty texts of a cell, or blanks
  if iscell(x)
    tf = cellfun('isempty', x);
  elseif ischar(x)
    tf = x == ' ';
  elseif isfloat(x)
    tf = isnan(x);
  else
    tf = false(size(x));
  end
end
