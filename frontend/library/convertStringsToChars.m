function varargout = convertStringsToChars(varargin)
% CONVERTSTRINGSTOCHARS Strings among the arguments as char rows, or cells of them
  varargout = varargin;
  for k = find(cellfun(@isstring, varargin))
    if isscalar(varargin{k})
      varargout{k} = char(varargin{k});
    else
      varargout{k} = cellstr(varargin{k});
    end
  end
end
