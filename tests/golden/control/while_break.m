% while with break and continue, nested.
k = 0;
total = 0;
while true
    k = k + 1;
    if mod(k, 3) == 0
        continue
    end
    if k > 20, break, end
    total = total + k;
end
fprintf('%d %d\n', k, total);
n = 0;
for i = 1:5
    j = 0;
    while j < 10
        j = j + 1;
        if j == i, break; end
        n = n + 1;
    end
end
fprintf('%d\n', n);
