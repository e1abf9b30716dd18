% Ranges, including descending, empty and fractional ones.
fprintf('%g ', 1:5); fprintf('\n');
fprintf('%g ', 5:-2:1); fprintf('\n');
fprintf('%d x %d\n', size(5:1));
r = 0:0.1:0.3;
fprintf('%d %d\n', numel(r), r(4) == 0.3);
fprintf('%g ', 0:0.25:1); fprintf('\n');
fprintf('%g ', linspace(0, 1, 5)); fprintf('\n');
fprintf('%d\n', numel(0:0.01:1));
fprintf('%s %s\n', class(1:3), class(single(1):3));
fprintf('%g ', logspace(0, 2, 3)); fprintf('\n');
x = (1:3)';
fprintf('%d x %d\n', size(x));
fprintf('%d ', numel(1:0), numel(3:3), numel(-1:-1:-3)); fprintf('\n');
fprintf('%g ', linspace(-realmax, realmax, 3), linspace(1, Inf, 3)); fprintf('\n');
