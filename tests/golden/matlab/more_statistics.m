% Of the Statistics Toolbox, and newer than Octave 7: the values follow from the
% definitions in their documentation.
fprintf('%g ', pdist([0 0; 3 4; 6 8]), squareform([1 2 3]), squareform([0 1; 1 0]));
fprintf('%g ', pdist2([0 0], [3 4; 1 0]), pdist2([0 0], [3 4], 'cityblock'));
fprintf('\n');
fprintf('%.4f ', normpdf(0), normcdf(1.96), norminv(0.975, 1, 2), geomean([1 4]), harmmean([1 2]));
fprintf('%.4f ', nansum([1 NaN 2]), nanmean([1 NaN 3]), nanmax([1 NaN 3]), nanstd([1 NaN 3]));
fprintf('\n');
fprintf('%g ', uniquetol([1, 1 + 1e-14, 2]), ismissing([1 NaN]), rmmissing([1 NaN 2]));
[y, i] = mink([3 NaN 1], 2);
fprintf('%g ', y, i);
[y, i] = maxk([1 5; 7 2], 1, 2);
fprintf('%g ', y, i, maxk([1 NaN 5], 3));
fprintf('\n');
lines = splitlines(sprintf('a\nb\r\nc'));
fprintf('%s|', lines{:});
f = inline('x.^2 + y');
g = inline('a*t', 't', 'a');
fprintf('%g %g\n', f(2, 3), g(4, 5));
s = warning('off', 'my:id');
warning('my:id', 'not shown');
warning(s);
s = warning('query', 'my:id');
fprintf('%s %s %s\n', class(s), s.identifier, s.state);
