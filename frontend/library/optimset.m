function options = optimset(varargin)
% OPTIMSET Options of solvers as a structure: optimset('Name', value, ...).
  options = struct();
  first = 1;
  while first <= nargin && (isstruct(varargin{first}) || isempty(varargin{first}))
    if isstruct(varargin{first})
      names = fieldnames(varargin{first});
      for k = 1:numel(names)
        options.(names{k}) = varargin{first}.(names{k});
      end
    end
    first = first + 1;
  end
  for k = first:2:nargin - 1
    options.(varargin{k}) = varargin{k + 1};
  end
end
