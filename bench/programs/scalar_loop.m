% 10^6 steps of scalar arithmetic with a branch.
n = 1e6;
s = 0;
tic;
for i = 1:n
  if mod(i, 3) == 0
    s = s + i * 0.5;
  else
    s = s - i * 0.25;
  end
end
t = toc;
fprintf('%.6f %.17g\n', t, s);
