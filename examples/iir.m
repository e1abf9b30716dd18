% A batch of signals through a second-order low-pass filter: recursive in
% time, parallel over the signals.
signals = str2double(getenv('QUERN_N'));
if isnan(signals)
    signals = 2000;
end
samples = 256;

% Low-pass at a tenth of the sampling rate, Q = 1/sqrt(2).
omega = 2 * pi * 0.1;
alpha = sin(omega) / sqrt(2);
b = [(1 - cos(omega)) / 2, 1 - cos(omega), (1 - cos(omega)) / 2];
a = [1 + alpha, -2 * cos(omega), 1 - alpha];
b = b / a(1);
a = a / a(1);

% Each signal is a slow wave, with its own frequency, plus a fast one.
k = (1:signals)';
t = 0:samples-1;
slow = 0.01 + 0.03 * k / signals;
x = sin(2 * pi * slow * t) + 0.5 * cos(2 * pi * 0.4 * t);

y = zeros(signals, samples);
s1 = zeros(signals, 1);
s2 = zeros(signals, 1);
for n = 1:samples
    in = x(:, n);
    out = b(1) * in + s1;
    s1 = b(2) * in - a(2) * out + s2;
    s2 = b(3) * in - a(3) * out;
    y(:, n) = out;
end

tail = 65:samples;
before = sqrt(mean(x(:, tail).^2, 2));
after = sqrt(mean(y(:, tail).^2, 2));
fprintf('signals      %d of %d samples\n', signals, samples);
fprintf('rms before   %.6f\n', mean(before));
fprintf('rms after    %.6f\n', mean(after));
fprintf('last sample  %.8f %.8f %.8f\n', y(1, end), ...
        y(round(end / 2), end), y(end, end));
