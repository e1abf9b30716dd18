function tf = isalnum(text)
% ISALNUM Which characters are letters or digits
  if iscell(text)
    tf = cellfun(@(t) isstrprop(t, 'alphanum'), text, 'UniformOutput', false);
  else
    tf = isstrprop(text, 'alphanum') & ischar(text);
  end
end
