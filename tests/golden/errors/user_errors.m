% error with identifiers, formats and rethrow.
try
    error('Pkg:id', 'value %d of %s', 3, 'x');
catch e
    fprintf('%s | %s\n', e.identifier, e.message);
end
try
    error('plain message');
catch e
    fprintf('[%s] %s\n', e.identifier, e.message);
end
try
    try
        error('A:b', 'first');
    catch e
        rethrow(e);
    end
catch e2
    fprintf('%s\n', e2.message);
end
try
    error(struct('message', 'from struct', 'identifier', 'S:t'));
catch e
    fprintf('%s %s\n', e.identifier, e.message);
end
