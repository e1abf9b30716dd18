function y = nanmean(x, varargin)
% NANMEAN mean without NaN, legacy name of mean(x, 'omitnan')
  y = mean(x, varargin{:}, 'omitnan');
end
