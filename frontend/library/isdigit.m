function tf = isdigit(text)
% ISDIGIT Which characters are digits
  if iscell(text)
    tf = cellfun(@(t) isstrprop(t, 'digit'), text, 'UniformOutput', false);
  else
    tf = isstrprop(text, 'digit') & ischar(text);
  end
end
