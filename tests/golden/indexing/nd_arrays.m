% Three dimensions: slices, reductions, permute, squeeze, cat.
A = reshape(1:24, 2, 3, 4);
fprintf('%d ', size(A)); fprintf('%d\n', ndims(A));
fprintf('%d ', A(:, :, 2)); fprintf('\n');
fprintf('%d ', A(1, 2, :)); fprintf('\n');
fprintf('%d ', A(2, :)); fprintf('\n');
fprintf('%d ', size(sum(A, 3)), size(sum(A, 1)), size(squeeze(A(1, :, :))));
fprintf('\n');
B = permute(A, [3 1 2]);
fprintf('%d ', size(B)); fprintf('%d %d\n', B(4, 2, 3), A(2, 3, 4));
C = cat(3, [1 2], [3 4]);
fprintf('%d ', size(C), C(1, 2, 2)); fprintf('\n');
fprintf('%d ', size(A(:, end)), A(end, end)); fprintf('\n');
fprintf('%d ', size(ones(2, 1, 3) + ones(1, 4))); fprintf('\n');
