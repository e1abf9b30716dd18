% Escape times of the Mandelbrot set; a mask keeps track of who is still in.
width = str2double(getenv('QUERN_N'));
if isnan(width)
    width = 240;
end
height = round(width * 2 / 3);
depth = 60;

re = -2.2 + (0:width-1) * (3.2 / width);
im = -1.2 + (0:height-1)' * (2.4 / height);
c = re + 1i * im;

z = zeros(height, width);
count = zeros(height, width);
alive = true(height, width);
for k = 1:depth
    z(alive) = z(alive) .* z(alive) + c(alive);
    alive = abs(z) <= 2;
    count(alive) = count(alive) + 1;
end

fprintf('%d x %d points, %d inside after %d steps\n', ...
        width, height, sum(count(:) == depth), depth);
fprintf('mean escape time outside %.4f\n', mean(count(count < depth)));

% A small picture in characters.
shades = ' .:-=+*#%@';
for row = 1:ceil(height / 16):height
    line = count(row, 1:ceil(width / 60):width);
    fprintf('%s\n', shades(1 + floor(line / depth * 9)));
end
