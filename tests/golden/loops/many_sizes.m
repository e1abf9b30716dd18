% One expression over many sizes, odd tails included.
total = 0;
for n = [1 2 3 5 7 8 9 15 16 17 31 33 63 64 65 127 1000 4097]
    x = (1:n) / n;
    y = sqrt(x) .* (1 - x) + x.^2;
    total = total + sum(y) / n;
    fprintf('%d:%.8f ', n, max(y));
end
fprintf('\n%.8f\n', total);
A = zeros(13, 7);
for r = 1:13
    for c = 1:7
        A(r, c) = r * 10 + c;
    end
end
fprintf('%d %d\n', sum(A(:)), sum(sum(A(1:2:end, end:-1:1) .* A(1:2:end, :))));
