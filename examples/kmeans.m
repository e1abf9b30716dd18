% k-means clustering of points in the plane (Lloyd's algorithm).
n = str2double(getenv('QUERN_N'));
if isnan(n)
    n = 20000;
end
k = 5;

% Points scattered around five centres on a circle.
i = (1:n)';
group = mod(i, k);
angle = 2 * pi * group / k;
spread = 0.9 * abs(sin(i * 12.9898)) .^ 2;
turn = 2 * pi * cos(i * 78.233);
points = [3 * cos(angle) + spread .* cos(turn), ...
          3 * sin(angle) + spread .* sin(turn)];

centres = points(floor((1:k) * n / 7.3), :) * 0.5;   % start inside the circle
for iteration = 1:50
    % Squared distance of every point to every centre.
    d = (points(:, 1) - centres(:, 1)').^2 + ...
        (points(:, 2) - centres(:, 2)').^2;
    [nearest, label] = min(d, [], 2);
    previous = centres;
    for c = 1:k
        mine = label == c;
        if any(mine)
            centres(c, :) = mean(points(mine, :), 1);
        end
    end
    if max(abs(centres(:) - previous(:))) < 1e-9
        break
    end
end

fprintf('converged after %d iterations, inertia %.6f\n', ...
        iteration, sum(nearest));
for c = 1:k
    fprintf('cluster %d: %5d points around (%8.5f, %8.5f)\n', ...
            c, sum(label == c), centres(c, 1), centres(c, 2));
end
