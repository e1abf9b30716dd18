% Sorting, searching, sets.
[s, i] = sort([3 1 2 1], 'descend');
fprintf('%d ', s, i); fprintf('\n');
fprintf('%d ', sort([3 1; 2 5], 2), sort([3 1; 2 0])); fprintf('\n');
[u, i, j] = unique([5 3 5 1]);
fprintf('%d ', u, j); fprintf('\n');
fprintf('%d ', intersect([1 2 3], [2 3 4]), union([1 3], [2 3]), setdiff(1:4, [2 3]));
fprintf('\n');
fprintf('%d ', ismember([1 5 2], [2 1])); fprintf('\n');
fprintf('%d ', sortrows([3 1; 1 2; 2 0])); fprintf('\n');
fprintf('%d ', find([0 3 0 5], 1), find([0 3 0 5 6], 2)); fprintf('\n');
fprintf('%d ', histc([1 2 2 5], 1:5)); fprintf('\n');
fprintf('%d ', accumarray([1; 2; 1], [10; 20; 30])); fprintf('\n');
fprintf('%d ', fliplr(1:3), flipud([1; 2]), circshift(1:4, 1), rot90([1 2; 3 4]));
fprintf('\n');
fprintf('%d ', diff([1 4 9 16]), cumsum(1:4), any([0 0 1])); fprintf('\n');
fprintf('%g ', interp1([1 2 3], [10 20 30], [1.5 2.5])); fprintf('\n');
fprintf('%g ', polyfit([1 2 3], [2 4 6], 1) > 1.5, polyval([1 0 -1], 3)); fprintf('\n');
