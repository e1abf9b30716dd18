% Adam (Kingma and Ba, 2015) on a large vector of parameters: the steps of an
% optimiser between two gradients, here of a separable function with ripples.
n = str2double(getenv('QUERN_N'));
if isnan(n)
    n = 20000;
end
steps = 40;
rate = 0.05;
beta1 = 0.9;
beta2 = 0.999;
tiny = 1e-8;

k = (1:n)';
target = 4 * (0.6180339887498949 * k - floor(0.6180339887498949 * k)) - 2;
w = zeros(n, 1);
m = zeros(n, 1);
v = zeros(n, 1);
for t = 1:steps
    gradient = 2 * (w - target) + 0.3 * sin(3 * w);
    m = beta1 * m + (1 - beta1) * gradient;
    v = beta2 * v + (1 - beta2) * gradient.^2;
    w = w - rate * (m / (1 - beta1^t)) ./ (sqrt(v / (1 - beta2^t)) + tiny);
end
loss = mean((w - target).^2 - 0.1 * cos(3 * w));

fprintf('parameters  %d\n', n);
fprintf('loss        %.8f\n', loss);
fprintf('mean        %.8f\n', mean(w));
fprintf('largest     %.8f\n', max(abs(w)));
