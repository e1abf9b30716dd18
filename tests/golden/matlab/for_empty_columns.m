% for walks columns even when they are empty. Source: documentation of for;
% Octave 7.3 runs no iteration.
n = 0;
for k = zeros(0, 3)
    n = n + 1;
    fprintf('%d x %d\n', size(k));
end
fprintf('%d\n', n);
