% %d with a value that is no integer switches to %e; with a large integer it
% prints every digit. Source: documentation of sprintf.
fprintf('%d\n', 1.5);
fprintf('%d %d\n', 3, -0.25);
fprintf('%d\n', 1e20);
fprintf('%s|%s\n', 65, 1.5);
