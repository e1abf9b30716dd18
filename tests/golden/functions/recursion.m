% Recursion, persistent variables, globals.
1;                                       % a script, not a function file
function r = fib(n)
if n < 2
    r = n;
else
    r = fib(n - 1) + fib(n - 2);
end
end
function c = counter()
persistent n
if isempty(n)
    n = 0;
end
n = n + 1;
c = n;
end
function bump()
global LEVEL
LEVEL = LEVEL + 5;
end
function r = ack(m, n)
if m == 0
    r = n + 1;
elseif n == 0
    r = ack(m - 1, 1);
else
    r = ack(m - 1, ack(m, n - 1));
end
end
fprintf('%d\n', fib(15));
counter(); counter();
fprintf('%d\n', counter());
global LEVEL
LEVEL = 1;
bump();
bump();
fprintf('%d\n', LEVEL);
fprintf('%d\n', ack(2, 3));
