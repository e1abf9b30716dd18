function w = hann(n, form)
% HANN Window; hann(n, 'periodic') for spectra.
  if n == 1
    w = 1;
  elseif nargin > 1 && strcmp(form, 'periodic')
    w = 0.5 - 0.5 * cos(2 * pi * (0:n - 1).' / n);
  else
    w = 0.5 - 0.5 * cos(2 * pi * (0:n - 1).' / (n - 1));
  end
end
