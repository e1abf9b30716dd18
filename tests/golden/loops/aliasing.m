% Values are copied when written, however they were shared.
a = (1:5) * 2;
b = a;
c = {a, b};
b(2) = 100;
a = a + 1;
fprintf('%d ', a); fprintf('\n');
fprintf('%d ', b); fprintf('\n');
fprintf('%d ', c{1}, c{2}); fprintf('\n');
x = zeros(1, 4);
history = {};
for k = 1:3
    x(k) = k;
    history{end + 1} = x;
end
for k = 1:3
    fprintf('%d', history{k}); fprintf(' ');
end
fprintf('\n');
v = 1:4;
v(2:3) = v(3:-1:2);
v(1:3) = v(2:4);
fprintf('%d ', v); fprintf('\n');
y = x;
x = x + y;
y(1) = -1;
fprintf('%d ', x, y); fprintf('\n');
