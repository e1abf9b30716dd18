% Reductions along each dimension.
A = [4 1 7; 2 8 5];
fprintf('%g ', sum(A), sum(A, 2), sum(A(:))); fprintf('\n');
fprintf('%g ', prod(A), prod(A, 2)); fprintf('\n');
fprintf('%g ', max(A), max(A, [], 2), min(A(:))); fprintf('\n');
fprintf('%g ', mean(A), mean(A, 2), mean(A(:))); fprintf('\n');
fprintf('%d', any(A > 6), all(A > 1), any(A(:) > 8), all(A > 0, 2)); fprintf('\n');
fprintf('%g ', cumsum(A, 1), cumprod([1 2 3 4])); fprintf('\n');
[m, i] = min(A, [], 2);
fprintf('%g ', m, i); fprintf('\n');
fprintf('%g ', max(A, 5)); fprintf('\n');
fprintf('%.6f ', std([1 2 3 4]), var([1 2 3 4]), median([3 1 2]), norm([3 4]));
fprintf('\n');
fprintf('%g ', sum(ones(2, 3, 4), 3)); fprintf('\n');
% Dimensions that an array does not have have one element.
A = [1 0 3];
fprintf('%g ', sum(A, 3), prod(A, 5), max(A, [], 3), any(A, 4), mean(A, 3));
fprintf('\n');
fprintf('%s %s\n', class(sum(single(A), 3)), class(any(A, 3)));
disp(sum([1+2i 3], 3))
