% Logical masks: reading keeps the orientation of vectors, writing broadcasts
% a scalar or takes elements in order.
v = [5 -3 8 0 -1];
fprintf('%d ', v(v > 0)); fprintf('(%d x %d)\n', size(v(v > 0)));
w = v';
fprintf('%d x %d\n', size(w(w < 0)));
A = [1 -2; -3 4];
fprintf('%d ', A(A < 0)); fprintf('(%d x %d)\n', size(A(A < 0)));
A(A < 0) = 0;
fprintf('%d ', A); fprintf('\n');
v(v < 0) = [30 10];
fprintf('%d ', v); fprintf('\n');
m = true(1, 3);
fprintf('%d ', v(m)); fprintf('\n');
A(:, [false true]) = [9; 9];
fprintf('%d ', A); fprintf('\n');
fprintf('%d ', find([0 1 0 1])); fprintf('\n');
[r, c] = find([0 1; 1 0]);
fprintf('%d %d; ', [r c]'); fprintf('\n');
x = 1:5;
fprintf('%d\n', nnz(x > 2 & mod(x, 2)));
