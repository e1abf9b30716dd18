function m = csvread(name, varargin)
% CSVREAD Numbers in a file of values between commas
  m = dlmread(name, ',', varargin{:});
end
