function tf = isalpha(text)
% ISALPHA Which characters are letters
  if iscell(text)
    tf = cellfun(@(t) isstrprop(t, 'alpha'), text, 'UniformOutput', false);
  else
    tf = isstrprop(text, 'alpha') & ischar(text);
  end
end
