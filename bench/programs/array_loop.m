% 10^6 steps that read and write elements of vectors.
n = 1e6;
x = zeros(1, n);
tic;
x(1) = 1;
for i = 2:n
  x(i) = 0.5 * x(i - 1) + i;
end
t = toc;
fprintf('%.6f %.17g\n', t, x(n));
