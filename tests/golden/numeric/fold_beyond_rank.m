% A dimension behind the last one has extent 1: folding it keeps every element.
x = [1 2 3; 4 5 NaN];
fprintf('%g ', sum(x, 3)); fprintf('\n');
fprintf('%g ', prod(x, 4)); fprintf('\n');
fprintf('%g ', max(x, [], 3)); fprintf('\n');
fprintf('%d ', any(x > 2, 3)); fprintf('%s\n', class(any(x, 3)));
fprintf('%g ', sum(5, 3), sum(true, 3)); fprintf('%s\n', class(sum(true, 3)));
fprintf('%d ', size(sum(zeros(0, 3), 3))); fprintf('\n');
fprintf('%d ', size(sum(zeros(2, 3), 7))); fprintf('\n');
