% Functions see their own variables only; arguments are values.
1;                                       % a script, not a function file
function v = change(v)
v(1) = 99;
end
function r = hidden()
r = exist('secret', 'var');
end
secret = 5;
u = 1:3;
w = change(u);
fprintf('%d %d\n', u(1), w(1));
fprintf('%d %d\n', hidden(), exist('secret', 'var'));
sum_of = @(x) sum(x(:));
x = 1;
fprintf('%d %d\n', sum_of([1 2; 3 4]), x);
clear secret
fprintf('%d\n', exist('secret', 'var'));
a = 1; b = a; b(3) = 7;
fprintf('%d %d\n', numel(a), numel(b));
