% The leading principal components of a data set by power iteration with
% deflation.
n = str2double(getenv('QUERN_N'));
if isnan(n)
    n = 4000;
end
d = 24;
components = 3;

% Observations from three hidden waves of falling strength, and some noise.
i = (1:n)';
j = 1:d;
data = 5 * sin(0.37 * i) * cos(0.5 * j) + ...
       3 * sin(1.13 * i + 1) * sin(0.9 * j) + ...
       2 * cos(2.71 * i) * cos(1.7 * j + 0.3) + ...
       0.1 * sin(i * 12.9898 + 78.233 * j);

data = data - mean(data, 1);
covariance = data' * data / (n - 1);
total = trace(covariance);

for c = 1:components
    v = ones(d, 1) / sqrt(d);
    for iteration = 1:200
        next = covariance * v;
        next = next / norm(next);
        change = norm(next - v);
        v = next;
        if change < 1e-13
            break
        end
    end
    lambda = v' * covariance * v;
    [~, at] = max(abs(v));
    v = v * sign(v(at));                 % fix the sign
    fprintf('component %d: variance %.6f (%.3f %%), largest weight %.6f at %d\n', ...
            c, lambda, 100 * lambda / total, v(at), at);
    covariance = covariance - lambda * (v * v');
end
fprintf('left over: %.6f %%\n', 100 * trace(covariance) / total);
