function value = optimget(options, name, default)
% OPTIMGET An option, or a default if it is not set.
  value = [];
  if isstruct(options)
    names = fieldnames(options);
  else
    names = {};
  end
  hit = find(strcmpi(name, names), 1);
  if ~isempty(hit)
    value = options.(names{hit});
  end
  if isempty(value) && nargin > 2
    value = default;
  end
end
