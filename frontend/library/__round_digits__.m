function y = __round_digits__(x, digits, kind)
% round(x, digits): after the point, or 'significant' ones.
  if nargin > 2 && strcmp(kind, 'significant')
    power = floor(log10(abs(x))) + 1;
    power(x == 0) = 0;
    digits = digits - power;
  end
  % Powers of ten are exact only upwards.
  up = 10 .^ abs(digits);
  scaled = x .* up;
  scaled(digits + zeros(size(x)) < 0) = 0;
  y = round(scaled) ./ up;
  low = digits + zeros(size(x)) < 0;
  if any(low(:))
    coarse = round(x ./ up) .* up;
    y(low) = coarse(low);
  end
  y(~isfinite(x)) = x(~isfinite(x));
end
