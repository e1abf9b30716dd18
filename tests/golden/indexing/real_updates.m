% Real results of assignments to parts are not taken for complex ones.
x = zeros(40000, 1, 'int64') + 1;
x(2:39999) = 2;
disp(sum(double(x)))
y = zeros(40000, 1) + 0;
y(1:2:39999) = 1;
disp(sum(y))
