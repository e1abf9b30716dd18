% How often a loop runs, and what is between its rounds.
n = 600;
x = (1:n)' / n;
for count = [0 1 2 3 4 5 9 33 100]
    y = x;
    for k = 1:count
        y = 0.7 * y + 0.1 * k - y .* y / 8;
    end
    fprintf('%d rounds %.10f\n', count, mean(y));
end

% Left after some rounds; rounds left out.
y = x;
for k = 1:100
    if k == 77
        break
    end
    if mod(k, 7) == 0
        continue
    end
    y = y + 0.1 * sin(y);
end
fprintf('break %.10f\n', mean(y));

% Loops inside loops.
y = x;
for j = 1:10
    for k = 1:8
        y = 0.9 * y + 0.05 * k;
        y = y ./ (1 + y);
    end
    y = y + j;
end
fprintf('nested %.10f\n', mean(y));

% A value looked at on the way.
y = x;
for k = 1:120
    y = 0.99 * y + 0.001 * k;
    if mod(k, 50) == 0
        fprintf('at %d: %.10f\n', k, mean(y));
    end
end

% Every round is kept.
kept = cell(1, 30);
y = x;
for k = 1:30
    y = 0.8 * y + 0.3;
    y = y .* (1.1 - y / 5);
    y = y + 0.01 * k;
    y = max(y, 0.2);
    kept{k} = y;
end
total = 0;
for k = 1:30
    total = total + mean(kept{k});
end
fprintf('kept %.10f %.10f\n', total, mean(kept{7}));

% Some of them.
y = x;
for k = 1:60
    y = 0.8 * y + 0.3;
    y = y .* (1.1 - y / 5);
    if k == 20 || k == 41
        kept{k} = y;
    end
end
fprintf('some %.10f %.10f %.10f\n', mean(kept{20}), mean(kept{41}), mean(y));

% The one before is needed as well.
y = x;
old = y;
for k = 1:60
    old = y;
    y = 0.8 * y + 0.05 * k;
end
fprintf('step %.10f\n', mean(y - old));

% Two arrays in turn, which only the first round computes.
b = 0;
for k = 1:30
    b = x * 0.5 + b * 0.25;
    b = floor(3 * x) * 0.5 + b * 0.25;
end
fprintf('in turn %.10f %.10f\n', b(1), mean(b));

% While loops, of a number and of a value.
y = x;
k = 0;
while k < 64
    y = y + 0.01 * (2 - y);
    k = k + 1;
end
fprintf('while %.10f\n', mean(y));
k = 0;
while max(y) < 1.9
    y = y + 0.02 * (2 - y);
    k = k + 1;
end
fprintf('until %d %.10f\n', k, mean(y));

% Two states that do not know of each other, and arrays without elements.
a = x; b = 1 - x; e = zeros(0, 3);
for k = 1:50
    a = 0.9 * a + 0.1;
    b = b .* 0.95 + a(1) * 0;
    e = e + k;
end
fprintf('two %.10f %.10f %d %d\n', mean(a), mean(b), size(e));
