% Normalises a colour image channel by channel, stretches it to [0, 1], applies
% a gamma curve and converts it to bytes.
h = str2double(getenv('QUERN_N'));
if isnan(h)
    h = 480;
end
w = 640;

% A synthetic picture: waves and a vignette, in three channels.
[x, y] = meshgrid((0:w-1) / w, (0:h-1) / h);
img = zeros(h, w, 3);
img(:,:,1) = 0.5 + 0.4 * sin(9 * x) .* cos(7 * y);
img(:,:,2) = 0.4 + 0.3 * cos(5 * x + 3 * y);
img(:,:,3) = 0.3 + 0.2 * sin(11 * (x - y));
vignette = 1 - 0.5 * ((x - 0.5).^2 + (y - 0.5).^2);
img = img .* vignette;

% Zero mean and unit deviation in each channel.
pixels = h * w;
mu = sum(sum(img, 1), 2) / pixels;
centred = img - mu;
sigma = sqrt(sum(sum(centred.^2, 1), 2) / pixels);
normal = centred ./ (sigma + 1e-8);

% Clip at two and a half deviations, stretch, gamma, bytes.
limit = 2.5;
clipped = min(max(normal, -limit), limit);
stretched = (clipped + limit) / (2 * limit);
gamma_corrected = stretched .^ (1 / 2.2);
bytes = uint8(255 * gamma_corrected);

fprintf('size %d x %d x %d, class %s\n', size(bytes, 1), size(bytes, 2), ...
        size(bytes, 3), class(bytes));
names = {'red', 'green', 'blue'};
for c = 1:3
    channel = double(bytes(:,:,c));
    fprintf('%-5s  mean in %.6f  deviation in %.6f  mean out %.3f  bright %d\n', ...
            names{c}, mu(c), sigma(c), mean(channel(:)), ...
            sum(channel(:) > 200));
end
