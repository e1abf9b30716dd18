function lines = splitlines(text)
% SPLITLINES The lines of a text, as a column
  lines = regexp(char(text), '\r\n|\n|\r', 'split').';
  if isstring(text)
    lines = string(lines);
  end
end
