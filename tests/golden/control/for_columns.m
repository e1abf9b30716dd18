% for walks the columns of its value; the loop variable outlives the loop.
for c = [1 2; 3 4; 5 6]
    fprintf('%d ', c);
    fprintf('| %d\n', numel(c));
end
for k = {10, 'ab'}
    fprintf('%s %d\n', class(k), numel(k{1}));
end
for k = 5:-2:0
    fprintf('%d,', k);
    k = 100;
end
fprintf(' then %d\n', k);
for s = 'xyz'
    fprintf('<%s>', s);
end
fprintf('\n');
for k = []
    fprintf('never\n');
end
fprintf('%d\n', isempty(k));
