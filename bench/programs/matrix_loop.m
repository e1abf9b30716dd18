% 10^6 element updates of a matrix in two nested loops.
n = 1000;
A = zeros(n, n);
tic;
for j = 1:n
  for i = 1:n
    A(i, j) = i - j + 0.5 * A(i, 1);
  end
end
t = toc;
fprintf('%.6f %.17g\n', t, sum(A(:)));
