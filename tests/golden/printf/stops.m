% Output stops at the first conversion that has no data left.
fprintf('%d %d\n', 1, 2, 3); fprintf('|\n');
fprintf('%s=%d;', 'a', 1, 'b'); fprintf('|\n');
