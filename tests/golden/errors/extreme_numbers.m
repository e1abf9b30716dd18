% Numbers that no integer holds reach no cast: each call gives an answer or an
% error that can be caught.
f = {@() diag(1, 2^32), @() diag([1 2], 2^32 - 2), @() numel(diag(ones(2), -2^63)), ...
     @() diag(1, Inf), @() cell(NaN), @() size(cell(-Inf)), @() cell(Inf), ...
     @() cell(1e5, 1e5, 1e5), @() zeros(1e10, 1e10, 0), ...
     @() reshape([], 1e10, 1e10, 0), @() repmat(zeros(0, 1e10), 1, 1e10), ...
     @() repmat({1}, 1e12, 1), @() blanks(1e14), @() linspace(0, 1, NaN), ...
     @() linspace(0, 1, 1e300), @() mat2cell([1 2], 1, [1e300 1]), ...
     @() mat2cell([1 2], 1, [NaN 1]), @() datestr(NaN), @() datevec(Inf), ...
     @() datenum(1e300, 1, 1), @() datestr(1, 1e300), ...
     @() string([NaN Inf -1e300 2^63]), @() etime([1e300 1 1 0 0 0], 1:6), ...
     @() num2str(pi, 1e12), @() fprintf(1e300, 'x'), @() sprintf('%s', 1e300), ...
     @() dec2bin(Inf), @() dec2base(1e300, 7), @() dec2bin(1, 1e14), ...
     @() fprintf(-1e300, 'x'), @() fgetl(Inf)};
for k = 1:numel(f)
    try
        disp(f{k}())
    catch e
        fprintf('%d %s\n', k, e.identifier);
    end
end
a = 1:3;
for k = {NaN, Inf, -Inf, 1e300, 2^63, single(NaN), [1 NaN], intmax('uint64')}
    try
        a(k{1})
    catch e
        fprintf('%s\n', e.identifier);
    end
    try
        a(k{1}) = [];
    catch e
        fprintf('%s\n', e.identifier);
    end
end
try
    c = {}; c{1e12} = 1;
catch e
    fprintf('%s\n', e.identifier);
end
try
    rethrow(struct('message', 'm', 'identifier', 'a:b', 'span', 1e9));
catch e
    fprintf('%s\n', e.identifier);
end
% Strings, printed together.
fprintf('%s-%s-%s-%s-%s\n', ["a" "bc" "def" "gh" "i"]);
