% log2 with two results, pow2 with two arguments, and eps: all are exact.
x = [8 0.3 0 Inf -Inf NaN 4.9406564584124654e-324 -realmax realmin 1 -3];
[f, e] = log2(x);
fprintf('%.17g %d\n', [f; e]);
[f, e] = log2(single([5 1e-45 -0.75]));
fprintf('%.17g %d\n', [f; e]);
disp([class(f) ' ' class(e)])
fprintf('%.17g\n', pow2(0.75, [3 -1070 -1080 2000 -5000]));
fprintf('%.17g\n', pow2([3; -1], [1 2]));
fprintf('%.17g\n', pow2(4.9406564584124654e-324, 1000));
fprintf('%.17g\n', eps([1 0 realmax 4e-324 -8 Inf NaN]));
fprintf('%.17g\n', eps(single([1 0 -3e38 1e-45])));
