function tf = ispunct(text)
% ISPUNCT Which characters are punctuation
  if iscell(text)
    tf = cellfun(@(t) isstrprop(t, 'punct'), text, 'UniformOutput', false);
  else
    tf = isstrprop(text, 'punct') & ischar(text);
  end
end
