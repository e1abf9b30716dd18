% Results of folds repeated along the folded dimension, and folded again.
A = reshape(1:6, 2, 3);
disp(repmat(sum(A, 1), 2, 1))
disp(repmat(max(A, [], 2), 1, 3))
B = repmat(sum(A, 1), 2, 1);
disp(sum(B .* A, 1))
C = repmat(prod([1i Inf; 2 -1i], 2), 1, 2);
disp(isnan(real(C)))
L = reshape(1:2000, 2, 1000);
disp(sum(sum(repmat(sum(L, 1), 2, 1))))
