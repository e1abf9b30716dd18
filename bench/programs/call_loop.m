% 10^6 calls of a function with two arguments and one result.
1;
function y = axpy(a, x)
  y = 2 * a + x;
end
n = 1e6;
s = 0;
tic;
for i = 1:n
  s = axpy(i, s) - s;
end
t = toc;
fprintf('%.6f %.17g\n', t, s);
