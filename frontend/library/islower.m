function tf = islower(text)
% ISLOWER Which characters are lower-case letters
  if iscell(text)
    tf = cellfun(@(t) isstrprop(t, 'lower'), text, 'UniformOutput', false);
  else
    tf = isstrprop(text, 'lower') & ischar(text);
  end
end
