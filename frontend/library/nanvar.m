function y = nanvar(x, varargin)
% NANVAR var without NaN, legacy name of var(x, 'omitnan')
  if isempty(varargin)
    varargin = {0};
  end
  y = var(x, varargin{:}, 'omitnan');
end
