% Several outputs, nargin and nargout, early return.
1;                                       % a script, not a function file
function [s, p, d] = three(a, b)
if nargin < 2
    b = 10;
end
s = a + b;
if nargout > 1
    p = a * b;
end
if nargout > 2
    d = a - b;
    return
end
end
x = three(1);
[x2, y2] = three(3, 4);
[~, y3, z3] = three(5, 6);
fprintf('%d %d %d %d %d\n', x, x2, y2, y3, z3);
fprintf('%d\n', three(2, 2));
[a, b] = size(ones(3, 5));
fprintf('%d %d\n', a, b);
[m, i] = max([4 9 2]);
fprintf('%d %d\n', m, i);
[q{1:2}] = three(7, 8);
fprintf('%d %d\n', q{:});
