% Products, solves, factorisations and norms.
A = [4 1 0; 1 3 1; 0 1 2];
b = [1; 2; 3];
x = A \ b;
fprintf('%.8f ', x); fprintf('\n');
fprintf('%d\n', norm(A * x - b) < 1e-12);
fprintf('%.6f %.6f %.6f\n', det(A), trace(A), rank(A));
fprintf('%.6f ', inv(A)); fprintf('\n');
fprintf('%.6f ', eig(A)); fprintf('\n');
y = (b' / A)';
fprintf('%.8f ', y); fprintf('\n');
fprintf('%.6f ', norm(b), norm(A, 1), norm(A, 'fro'), norm(b, Inf));
fprintf('\n');
fprintf('%g ', kron([1 2], [1; 1]), dot([1 2 3], [4 5 6]), cross([1 0 0], [0 1 0]));
fprintf('\n');
fprintf('%g ', eye(2), diag([1 2]), diag(A), triu(A), tril(A)); fprintf('\n');
R = chol(A);
fprintf('%.6f ', R' * R); fprintf('\n');
