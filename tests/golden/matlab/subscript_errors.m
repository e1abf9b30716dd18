% Wrong subscripts among many, of arrays that are pending: the error comes from
% the statement that has them, with MATLAB's words. Source: documentation of
% "Array Indexing" and of the identifier MATLAB:badsubscript.
n = 5000;
x = (1:n) * 2;
k = mod(1:n, 97);
bad = {k, k - 5, k + 0.5, n + k, [k(2:n) n + 1], k ./ k, 1 ./ k};
for i = 1:numel(bad)
    y = x + i;
    try
        fprintf('%d ', i);
        z = sqrt(y(bad{i} + 0));
        fprintf('not here\n');
    catch e
        fprintf('%s: %s\n', e.identifier, e.message);
    end
end
m = reshape(x, 50, 100);
try
    z = m(mod(1:n, 51) + 1, :);
catch e
    fprintf('%s\n', e.message);
end
try
    z = m(:, mod(1:n, 101) + 1);
catch e
    fprintf('%s\n', e.message);
end
try
    z = m(mod(1:n, 50) + 1, 101);
catch e
    fprintf('%s\n', e.message);
end
fprintf('%d\n', exist('z', 'var'));
