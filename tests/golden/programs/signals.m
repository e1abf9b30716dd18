1;
% Signal processing without toolboxes.

function y = moving_average(x, w)
  y = filter(ones(1, w) / w, 1, x);
end

function X = slow_dft(x)
  N = length(x);
  n = 0:N-1;
  X = x(:).' * exp(-2i * pi * n' * n / N);
end

function [pk, loc] = peaks_of(x, threshold)
  d = diff(x);
  loc = find(d(1:end-1) > 0 & d(2:end) <= 0) + 1;
  loc = loc(x(loc) > threshold);
  pk = x(loc);
end

function [c, lags] = correlate(x, y)
  n = max(length(x), length(y));
  c = conv(x, fliplr(y));
  lags = -(length(y)-1):length(x)-1;
end

fs = 64;
t = (0:fs-1) / fs;
x = 2 * sin(2*pi*5*t) + 0.5 * cos(2*pi*12*t) + 0.25;
X = slow_dft(x);
mag = abs(X(1:fs/2)) / fs * 2;
mag(1) = mag(1) / 2;
[pk, loc] = peaks_of(mag, 0.1);
fprintf('lines at %s Hz:', mat2str(loc - 1));
fprintf(' %.4f', pk); fprintf(' offset %.4f\n', mag(1));
fprintf('energy %.4f %.4f\n', sum(x.^2), sum(abs(X).^2) / fs);
y = moving_average([1 2 3 4 5 6 7 8], 4);
fprintf('%.3f ', y); fprintf('\n');
[y, zf] = filter(1, [1 -0.9], [1 zeros(1, 5)]);
fprintf('%.5f ', y); fprintf('state %.5f\n', zf);
h = conv([1 1], [1 2 1]);
fprintf('%d ', h); fprintf('| ');
fprintf('%d ', conv([1 2 3 4], [1 1 1], 'same')); fprintf('\n');
[c, lags] = correlate([0 1 2 1 0 0], [1 2 1]);
[m, k] = max(c);
fprintf('best lag %d (%g)\n', lags(k), m);
frame = 8; hop = 4;
signal = sin(2 * pi * (1:40) / 8) .* (1:40);
count = floor((length(signal) - frame) / hop) + 1;
idx = bsxfun(@plus, (1:frame)', (0:count-1) * hop);
frames = signal(idx);
w = 0.5 - 0.5 * cos(2 * pi * (0:frame-1)' / (frame - 1));
energy = sum(bsxfun(@times, frames, w) .^ 2);
fprintf('%.3f ', energy); fprintf('\n');
q = round(signal / 4) * 4;
err = signal - q;
fprintf('snr %.3f dB, rms %.4f\n', 10 * log10(sum(signal.^2) / sum(err.^2)), sqrt(mean(err.^2)));
zero_crossings = sum(abs(diff(sign(signal(signal ~= 0)))) > 0);
fprintf('crossings %d\n', zero_crossings);
img = reshape(mod((1:36) * 7, 11), 6, 6);
sobel = [1 2 1; 0 0 0; -1 -2 -1];
gx = conv2(img, sobel', 'same');
gy = conv2(img, sobel, 'same');
g = sqrt(gx.^2 + gy.^2);
fprintf('%.3f ', g(2:3, :)); fprintf('\n');
med = zeros(4);
for i = 2:5
  for j = 2:5
    med(i-1, j-1) = median(reshape(img(i-1:i+1, j-1:j+1), 1, []));
  end
end
fprintf('%s\n', mat2str(med));
up = interp1(1:4, [1 4 9 16], 1:0.5:4);
fprintf('%.2f ', up); fprintf('\n');
up = interp1([1 2 4], [10 20 0], [0 1.4 3 5], 'nearest', 'extrap');
fprintf('%.2f ', up); fprintf('\n');
z = interp1([1 2 4], [10 20 0], [0 3 5], 'linear', 'extrap');
fprintf('%.2f ', z); fprintf('%d\n', isnan(interp1([1 2], [1 2], 3)));
fprintf('%.4f ', cumtrapz(0:0.5:2, (0:0.5:2).^2)); fprintf('%.4f\n', trapz((0:0.1:1).^2) * 0.1);
