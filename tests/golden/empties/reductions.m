% What reductions make of nothing.
fprintf('%g ', sum([]), prod([]), all([]), any([])); fprintf('\n');
fprintf('%d x %d\n', size(max([])));
fprintf('%d x %d\n', size(sum(zeros(0, 3))), size(sum(zeros(3, 0))));
fprintf('%d x %d\n', size(sum(zeros(0, 3), 2)));
fprintf('%g ', sum(zeros(0, 3))); fprintf('\n');
fprintf('%g ', prod(zeros(0, 2))); fprintf('\n');
fprintf('%d x %d\n', size(max(zeros(0, 3))));
fprintf('%g ', zeros(2, 0) * zeros(0, 2)); fprintf('\n');
fprintf('%g\n', mean(zeros(0, 1)));
fprintf('%d x %d\n', size(cumsum(zeros(0, 3))));
fprintf('%d%d\n', all(zeros(1, 0)), any(zeros(0, 1)));
