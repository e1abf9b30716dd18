% cellfun and arrayfun with and without uniform output.
c = {1:3, 4:6, 7};
fprintf('%d ', cellfun(@sum, c)); fprintf('\n');
d = cellfun(@(x) x * 2, c, 'UniformOutput', false);
fprintf('%d ', d{2}); fprintf('\n');
fprintf('%d ', arrayfun(@(k) k^2, [1 2; 3 4])); fprintf('\n');
[mx, at] = cellfun(@max, c);
fprintf('%d %d; ', [mx; at]); fprintf('\n');
s = cellfun(@(a, b) [a b], {'x', 'y'}, {'1', '2'}, 'UniformOutput', false);
fprintf('%s ', s{:}); fprintf('\n');
fprintf('%d', cellfun(@isempty, {[], 1, ''})); fprintf('\n');
n = num2cell([10 20]);
fprintf('%s %d\n', class(n), n{2});
fprintf('%d ', cell2mat({1 2; 3 4})); fprintf('\n');
t = structfun(@(x) x + 1, struct('a', 1, 'b', 2));
fprintf('%d ', t); fprintf('\n');
