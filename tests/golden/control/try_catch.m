% try runs its handler once and goes on after it.
n = 0;
for k = 1:4
    try
        if mod(k, 2)
            error('Quern:odd', 'odd number %d', k);
        end
        n = n + k;
    catch err
        fprintf('%s: %s\n', err.identifier, err.message);
    end
end
fprintf('%d\n', n);
try
    try
        error('inner');
    catch e
        error('Quern:outer', '%s, then outer', e.message);
    end
catch e
    fprintf('%s\n', e.message);
end
