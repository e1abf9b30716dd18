function tf = isupper(text)
% ISUPPER Which characters are upper-case letters
  if iscell(text)
    tf = cellfun(@(t) isstrprop(t, 'upper'), text, 'UniformOutput', false);
  else
    tf = isstrprop(text, 'upper') & ischar(text);
  end
end
