% Output stops at the first conversion that has no data left.
% Source: documentation of sprintf. Octave prints the rest of the format.
fprintf('%d %d\n', 1, 2, 3); fprintf('|\n');
fprintf('%s=%d;', 'a', 1, 'b'); fprintf('|\n');
