function y = nansum(x, varargin)
% NANSUM sum without NaN, legacy name of sum(x, 'omitnan')
  y = sum(x, varargin{:}, 'omitnan');
end
