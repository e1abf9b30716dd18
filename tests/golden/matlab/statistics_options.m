% Options that GNU Octave 7.3 lacks: 'all', 'omitnan', vectors of dimensions,
% round to digits. Values by hand from the definitions in MATLAB's pages of
% mean, median, var, std, max, mode, round, vecnorm, movmean and histcounts.
show = @(name, varargin) fprintf('%s:%s\n', name, sprintf(' %.5g', varargin{:}));
x = [1 NaN 3];
show('omitnan', mean(x, 'omitnan'), sum(x, 'omitnan'), median(x, 'omitnan'), var(x, 'omitnan'), std(x, 0, 'omitnan'));
show('columns', std([1 NaN; 3 4], 0, 1, 'omitnan'), mean([1 NaN; 3 4], 1, 'omitnan'));
a = [1 2; 3 9];
show('all', sum(a, 'all'), mean(a, 'all'), median(a, 'all'), max(a, [], 'all'), min(a, [], 'all'), var([1 2; 3 4], 0, 'all'), mode([1 2 2; 3 3 3], 'all'));
show('dims', sum(a, [1 2]), max(cat(3, [1 2], [3 0]), [], [2 3]));
show('round', round(3.14159, 2), round(1234, -2), round(0.0123456, 3, 'significant'), round([2.5 -2.5], 0));
show('vecnorm', vecnorm([3 0; 4 1]), bounds([3 1 2]), movmean([1 2 3 4], 3));
show('histcounts', histcounts([1 2 2 3], [1 2 3 4]), histcounts([1 2 2 4], [1 2 4]), discretize([1.5 2.5], 1:3));
show('structure', isdiag(eye(2)), issymmetric([1 2; 2 1]), issymmetric([1 2; 3 1]), istriu([1 2; 0 1]), istril([1 2; 0 1]));
fprintf('%d %d\n', idivide(int32(-7), int32(2), 'fix'), idivide(int32(-7), int32(2), 'floor'));
