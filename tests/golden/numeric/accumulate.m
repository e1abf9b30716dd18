% accumarray and histc on short and long inputs, in every form.
n = 200000;
k = mod((1:n)' * 7919, 97) + 1;
v = mod((1:n)', 11) - 3;
s = accumarray(k, v);
fprintf('%d %d %d %d %d\n', size(s), sum(s), s(1), s(97));
m = accumarray(k, v, [], @max); l = accumarray(k, v, [97 1], @min);
fprintf('%d %d %d %d\n', min(m), max(l), numel(l), l(90));
c = accumarray(k, 1, [120 1], [], -1);
fprintf('%d %d %d\n', max(c), c(97), c(98));
f = accumarray([1; 3; 3], [-5; -2; -7], [4 1], @max, NaN);
fprintf('%g ', f); fprintf('\n');
fprintf('%g ', accumarray([2; 2; 1; 3], [NaN; 1; NaN; 4], [], @min)); fprintf('\n');
t = accumarray([1 1; 2 3; 1 1; 2 2], [1 2 3 4]);
fprintf('%g ', size(t), t); fprintf('\n');
x = accumarray([1 1; 2 3; 1 1], [1 2 3], [2 3], @max);
fprintf('%g ', x); fprintf('\n');
p = accumarray(k, single(v) / 4, [], @max); fprintf('%s %g\n', class(p), p(5));
q = accumarray(k, v, [], @(z) numel(z)); fprintf('%d %d\n', q(1), sum(q));
w = accumarray(k, v, [], @mean); fprintf('%.6f\n', w(3));
fprintf('%d\n', accumarray(1, 5), accumarray([2; 1], 7));
y = mod((1:n) * 31, 1000) / 10;
e = 0:5:100;
[h, b] = histc(y, e);
fprintf('%d ', h); fprintf('\n%d %d %d\n', sum(h), b(1), b(end));
h = histc(y, [0 1 10 10 50 99.9]);
fprintf('%d ', h); fprintf('\n');
h = histc([-Inf -1 0 1 NaN Inf 2], [-Inf 0 1 Inf]);
fprintf('%d ', h); fprintf('\n');
[h, b] = histc([3 1; 2 2; 9 0], [0 2 3]);
fprintf('%d ', size(h), h, b); fprintf('\n');
h = histc([3 1; 2 2; 9 0], [0 2 3], 2);
fprintf('%d ', size(h), h); fprintf('\n');
h = histc(int16([1 2 2 3]), 1:3); fprintf('%d ', h); fprintf('\n');
h = histc([1 1 2], 1); fprintf('%d\n', h);
try, accumarray([0; 1], [1; 2]); catch, fprintf('no place 0\n'); end
try, accumarray([1.5; 1], [1; 2]); catch, fprintf('no place 1.5\n'); end
try, accumarray([5; 1], [1; 2], [3 1]); catch, fprintf('too few places\n'); end
try, accumarray([1; 2; 3], [1; 2]); catch, fprintf('too few values\n'); end
