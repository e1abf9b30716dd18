function dlmwrite(name, m, varargin)
% DLMWRITE Writes a matrix to a text file: dlmwrite(name, m, separator), or
% the options 'delimiter', 'precision', '-append'
  separator = ',';
  format = '%.5g';
  mode = 'w';
  k = 1;
  while k <= numel(varargin)
    switch lower(varargin{k})
      case '-append'
        mode = 'a';
      case 'delimiter'
        k = k + 1;
        separator = varargin{k};
      case 'precision'
        k = k + 1;
        format = varargin{k};
        if isnumeric(format)
          format = sprintf('%%.%dg', format);
        end
      otherwise
        separator = varargin{k};
    end
    k = k + 1;
  end
  separator = sprintf(separator);
  fid = fopen(name, mode);
  if fid < 0
    error('MATLAB:dlmwrite:FileOpenFailure', 'Cannot open %s.', name);
  end
  for row = 1:size(m, 1)
    texts = arrayfun(@(v) sprintf(format, v), m(row, :), ...
                     'UniformOutput', false);
    fprintf(fid, '%s\n', strjoin(texts, separator));
  end
  fclose(fid);
end
