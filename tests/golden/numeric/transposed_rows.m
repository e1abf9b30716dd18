% Folds along the rows of a matrix that is stored by columns, and what goes
% back to the elements: rows of whole tiles, and of one element more.
classes = {'double', 'single', 'int16'};
for c = 1:numel(classes)
    for n = [255 256 257 513 1025 2049 4097]
        m = 33;
        k = reshape(0:m * n - 1, m, n);
        x = cast(mod(k * 7, 13) - 6, classes{c});
        if x(1) > 100 % evaluates x: it is read where it lies
            disp('large');
        end
        t = x.';
        w = 0 * t + sum(t, 1);
        d = t .* 2 + sum(t, 1) - mod(1:m, 5) .* 3;
        q = (t - min(t, [], 1)) .* max(t, [], 1);
        fprintf('%s %d: %d %d %d %d %d\n', classes{c}, n, ...
                sum(double(w(1, :))), sum(double(w(end, :))), ...
                nnz(w - w(1, :)) + sum(double(d(:))), sum(double(q(:))), sum(double(q(end, :))));
    end
end
