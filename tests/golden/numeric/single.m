% Single precision is contagious.
s = single(1) / 3;
fprintf('%s %.7f\n', class(s), s);
fprintf('%s %s %s\n', class(s + 1), class([s 1]), class(s * true));
fprintf('%d\n', single(16777217) == single(16777216));
fprintf('%d\n', double(single(0.1)) == 0.1);
fprintf('%s %g\n', class(sum(single([1 2 3]))), sum(single([1 2 3])));
fprintf('%g %g\n', eps('single'), realmax('single'));
fprintf('%s\n', class(zeros(2, 'single')));
x = single(1:4);
x(2) = pi;
fprintf('%s %.6f\n', class(x), x(2));
