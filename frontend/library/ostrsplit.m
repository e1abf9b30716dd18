function parts = ostrsplit(text, separators, strip)
% OSTRSPLIT Pieces between any of some characters
  parts = regexp(text, ['[', regexprep(separators, '([\]\\^-])', '\\$1'), ']'], ...
                 'split');
  if nargin > 2 && strip
    parts = parts(~cellfun('isempty', parts));
  end
end
