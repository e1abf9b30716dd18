% Producers and consumers around reductions: softmax, variance, norms.
X = sin(reshape(1:6000, 200, 30));
e = exp(X - max(X, [], 2));
S = e ./ sum(e, 2);
fprintf('%.8f %.8f %.8f\n', sum(S(:)), max(S(:)), min(S(:)));
m = mean(X, 1);
v = mean((X - m).^2, 1);
Z = (X - m) ./ sqrt(v + 1e-6);
fprintf('%.6f %.6f\n', sum(Z(:).^2), sum(v));
a = X(:, 1:15) .* X(:, 16:30);
fprintf('%.8f %.8f\n', sum(a(:)), sum(any(a > 0.5, 2)));
t = X';
fprintf('%.8f\n', sum(sum(t(1:10, :) - X(:, 1:10)')) + prod(1 + X(1, :) / 10));
w = X(1:2:end, :) + X(2:2:end, :);
fprintf('%.8f %d\n', sum(w(:)), size(w, 1));
fprintf('%d %d\n', sum(X(:) > 0), all(all(abs(X) <= 1)));
