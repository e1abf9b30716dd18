function columns = textscan(source, format, varargin)
% TEXTSCAN Fields of a text or an open file as columns, by a format of %f, %d,
% %s (skipped with *); options 'Delimiter', 'HeaderLines', 'CommentStyle',
% 'CollectOutput'.
  delimiter = '';
  header = 0;
  comment = '';
  collect = false;
  count = Inf;
  if mod(numel(varargin), 2)
    count = varargin{1};
    varargin(1) = [];
  end
  for k = 1:2:numel(varargin)
    switch lower(varargin{k})
      case 'delimiter'
        delimiter = varargin{k + 1};
      case 'headerlines'
        header = varargin{k + 1};
      case 'commentstyle'
        comment = varargin{k + 1};
      case 'collectoutput'
        collect = varargin{k + 1};
    end
  end
  if ischar(source) || isstring(source)
    text = char(source);
  else
    text = fread(source, Inf, 'char=>char').';
  end
  specs = regexp(format, '%(\*?)[\d.]*([a-z])\d*', 'tokens');
  if isempty(specs)
    error('MATLAB:textscan:BadFormat', 'The format has no fields.');
  end
  lines = regexp(text, '\r?\n', 'split');
  lines = lines(header + 1:end);
  fields = {};
  if iscell(delimiter)
    delimiter = [delimiter{:}];
  end
  delimiter = sprintf(delimiter);
  for k = 1:numel(lines)
    line = lines{k};
    if ~isempty(comment)
      from = strfind(line, comment);
      if ~isempty(from)
        line = line(1:from(1) - 1);
      end
    end
    if isempty(strtrim(line))
      continue
    end
    if isempty(delimiter)
      parts = strsplit(strtrim(line));
    else
      parts = strtrim(ostrsplit(line, delimiter));
    end
    fields = [fields, parts];
  end
  width = numel(specs);
  fields = fields(1:min(end, count * width));
  columns = {};
  for k = 1:width
    if ~isempty(specs{k}{1})
      continue
    end
    column = fields(k:width:end).';
    switch specs{k}{2}
      case {'s', 'q', 'c'}
        columns{end + 1} = column;
      case {'d', 'u'}
        columns{end + 1} = int32(str2double(column));
      otherwise
        columns{end + 1} = str2double(column);
    end
  end
  if collect
    isNumber = cellfun(@isfloat, columns);
    if all(isNumber)
      columns = {cell2mat(columns)};
    end
  end
end
