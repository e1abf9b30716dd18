function y = nanstd(x, varargin)
% NANSTD std without NaN, legacy name of std(x, 'omitnan')
  if isempty(varargin)
    varargin = {0};
  end
  y = std(x, varargin{:}, 'omitnan');
end
