% 10^6 steps of a while loop with && and a nested break.
n = 1e6;
i = 0;
k = 0;
tic;
while i < n && k >= 0
  i = i + 1;
  if i - 7 * floor(i / 7) == 3
    k = k + 2;
  end
  if k < -1
    break;
  end
end
t = toc;
fprintf('%.6f %.17g\n', t, k);
