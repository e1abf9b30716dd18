% Empty arrays have shapes.
fprintf('%d x %d\n', size([]), size(''), size({}), size(zeros(3, 0)));
fprintf('%d x %d\n', size(find([0 0])), size(find(0)), size(find(zeros(2))));
fprintf('%d x %d\n', size([[] 1]), size([zeros(1, 0) 1]), size([zeros(0, 1); 1]));
fprintf('%d%d%d\n', isempty([]), isempty(zeros(0, 3)), isempty({[]}));
fprintf('%d%d\n', isequal('', []), isequal(zeros(0, 3), zeros(3, 0)));
fprintf('%d x %d\n', size(struct('c', {})), size(struct('c', {{}})));
A = ones(2, 3);
fprintf('%d x %d\n', size(A([], :)), size(A(:, [])), size(A([])));
fprintf('%d x %d\n', size(zeros(0, 3)'), size([] + 1), size([] == []));
v = 1:3; v([]) = [];
fprintf('%d\n', numel(v));
x = []; x(3) = 1;
fprintf('%d ', x); fprintf('\n');
fprintf('%d x %d\n', size(repmat(1, 0, 2)), size(reshape([], 0, 5)));
