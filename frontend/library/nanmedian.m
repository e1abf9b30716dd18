function y = nanmedian(x, varargin)
% NANMEDIAN median without NaN, legacy name of median(x, 'omitnan')
  y = median(x, varargin{:}, 'omitnan');
end
