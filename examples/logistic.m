% Logistic regression by gradient descent with momentum.
n = str2double(getenv('QUERN_N'));
if isnan(n)
    n = 5000;
end
features = 8;

% Features from incommensurate waves; labels from a known weight vector.
X = sin((1:n)' * (1.3 + 0.7 * (1:features)));
X = [ones(n, 1), X];
truth = [0.5; -1; 2; 0; 1.5; -0.5; 0; 0.25; -2];
noise = 0.8 * sin((1:n)' * 37.719);
y = double(X * truth + noise > 0);

w = zeros(features + 1, 1);
velocity = zeros(size(w));
step = 0.5;
decay = 1e-3;
for iteration = 1:300
    p = 1 ./ (1 + exp(-X * w));
    gradient = X' * (p - y) / n + decay * w;
    velocity = 0.9 * velocity - step * gradient;
    w = w + velocity;
    if mod(iteration, 100) == 0
        q = 1 ./ (1 + exp(-X * w));
        loss = -mean(y .* log(q) + (1 - y) .* log(1 - q)) ...
               + decay / 2 * (w' * w);
        fprintf('iteration %d  loss %.6f\n', iteration, loss);
    end
end

correct = mean((X * w > 0) == (y > 0));
fprintf('accuracy %.4f\n', correct);
fprintf('cosine between found and true weights %.6f\n', ...
        (w' * truth) / (norm(w) * norm(truth)));
