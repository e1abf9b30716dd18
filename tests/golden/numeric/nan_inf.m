% NaN and infinities.
fprintf('%g ', 1 / 0, -1 / 0, 0 / 0, Inf - Inf, Inf * 0); fprintf('\n');
fprintf('%d', NaN == NaN, NaN ~= NaN, isnan([1 NaN]), isinf([Inf 1]));
fprintf('\n');
fprintf('%g ', max([1 NaN 3]), min([NaN NaN]), sum([1 NaN])); fprintf('\n');
fprintf('%g ', sort([3 NaN 1 2])); fprintf('\n');
fprintf('%g ', sort([3 NaN 1], 'descend')); fprintf('\n');
fprintf('%d %d\n', isequal(NaN, NaN), isequal([1 2], [1 2]));
fprintf('%d', isfinite([1 Inf NaN])); fprintf('\n');
[m, i] = max([NaN 2 5 5]);
fprintf('%g %d\n', m, i);
fprintf('%g ', max(NaN, 1), atan2(0, -1), hypot(3, 4), sign(-0.5)); fprintf('\n');
fprintf('%g ', floor(Inf), exp(-Inf), log(0)); fprintf('\n');
