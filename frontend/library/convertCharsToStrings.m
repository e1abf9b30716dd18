function varargout = convertCharsToStrings(varargin)
% CONVERTCHARSTOSTRINGS Text among the arguments as strings
  varargout = varargin;
  for k = find(cellfun(@(x) ischar(x) || iscellstr(x), varargin))
    varargout{k} = string(varargin{k});
  end
end
