% Questions about text.
fprintf('%d', ischar('a'), ischar(1), iscellstr({'a', 'b'}), iscellstr({1}));
fprintf('\n');
fprintf('%d', isspace('a b c')); fprintf('\n');
fprintf('%d', isletter('a1B')); fprintf('\n');
fprintf('%d', isempty(''), isempty(' ')); fprintf('\n');
fprintf('%d ', ismember('b', 'abc'), ismember('x', {'x', 'y'})); fprintf('\n');
fprintf('%d', strcmp({'a', 'b'}, 'b')); fprintf('\n');
c = sort({'pear', 'apple', 'fig'});
fprintf('%s ', c{:}); fprintf('\n');
[u, i, j] = unique({'b', 'a', 'b'});
fprintf('%s', u{:}); fprintf(' %d', j); fprintf('\n');
