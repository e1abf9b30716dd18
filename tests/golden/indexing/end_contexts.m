% end belongs to the innermost indexed variable.
A = magic(4);
B = [2 3];
fprintf('%d ', A(B(end), end), A(min(end, 10), 1), A(end - B(1)));
fprintf('\n');
c = {1:3, 'hello'};
fprintf('%d %s %d\n', c{1}(end), c{end}(end:-1:1), numel(c{end}));
s.data = 1:7;
fprintf('%d %d\n', s.data(end), s.data(round(end / 2)));
f = @(k) k * 10;
fprintf('%d\n', f(A(end, end)));
A(end + 1, :) = 0;
fprintf('%d x %d\n', size(A));
