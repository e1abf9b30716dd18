% Linear and subscript indexing, colon, end, and the shapes they give.
A = reshape(1:12, 3, 4);
fprintf('%d ', A(2, 3), A(end, 1), A(end), A(5));
fprintf('\n');
fprintf('%d ', A(:, 2)); fprintf('\n');
fprintf('%d ', A(2, :)); fprintf('\n');
fprintf('%d ', A([1 3], [4 2])); fprintf('\n');
fprintf('%d ', A(end-1:end, end)); fprintf('\n');
fprintf('%d x %d\n', size(A(:)));
fprintf('%d x %d\n', size(A(:)'));
v = 10:10:50;
fprintf('%d x %d\n', size(v([1 2; 3 4])));
fprintf('%d x %d\n', size(v([1 2 3]')));
B = A(:, :, 1);
fprintf('%d\n', isequal(A, B));
fprintf('%d ', v(end:-1:1)); fprintf('\n');
fprintf('%d\n', v(min(end, 9)));
