% Deleting elements, rows and columns with [].
v = 1:6;
v([2 4]) = [];
fprintf('%d ', v); fprintf('\n');
A = reshape(1:12, 3, 4);
A(:, 2) = [];
fprintf('%d ', A); fprintf('(%d x %d)\n', size(A));
A(1, :) = [];
fprintf('%d ', A); fprintf('(%d x %d)\n', size(A));
v(v > 4) = [];
fprintf('%d ', v); fprintf('\n');
c = {1, 'two', 3};
c(2) = [];
fprintf('%d %d\n', numel(c), c{2});
v(:) = [];
fprintf('%d\n', isempty(v));
