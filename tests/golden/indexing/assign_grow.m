% Assignment grows arrays and fills with zeros.
x = [];
for k = 1:4
    x(end + 1) = k^2;
end
fprintf('%d ', x); fprintf('\n');
x(7) = 5;
fprintf('%d ', x); fprintf('\n');
A = 1;
A(2, 3) = 6;
fprintf('%d ', A); fprintf('(%d x %d)\n', size(A));
A(:, 2) = [7; 8];
fprintf('%d ', A); fprintf('\n');
A(:) = 1:6;
fprintf('%d ', A'); fprintf('(%d x %d)\n', size(A));
A(1, :) = 0;
fprintf('%d ', A); fprintf('\n');
s = 'abc';
s(5) = 'e';
fprintf('%d ', double(s)); fprintf('\n');
B = zeros(2, 2);
B(:, :, 2) = [1 2; 3 4];
fprintf('%d ', size(B)); fprintf('%d\n', sum(B(:)));
