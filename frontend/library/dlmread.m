function m = dlmread(name, separator, row, column)
% DLMREAD Numbers between separators in a text file, from a row and a column
% (counted from 0) on; 0 where there is none.
  text = fileread(name);
  lines = regexp(text, '\r?\n', 'split');
  lines = lines(~cellfun(@(s) isempty(strtrim(s)), lines));
  if nargin < 2 || isempty(separator)
    if any(text == ',')
      separator = ',';
    elseif any(text == ';')
      separator = ';';
    else
      separator = ' ';
    end
  end
  separator = sprintf(separator);
  if nargin < 4
    column = 0;
  end
  if nargin > 2
    lines = lines(row + 1:end);
  end
  m = [];
  for k = 1:numel(lines)
    line = lines{k};
    if separator == ' '
      parts = strsplit(strtrim(line));
    else
      parts = strsplit(line, separator, 'CollapseDelimiters', false);
    end
    values = str2double(parts(column + 1:end));
    values(isnan(values) & ~strcmpi(strtrim(parts(column + 1:end)), 'nan')) = 0;
    m(k, 1:numel(values)) = values;
  end
end
