% switch on numbers, strings and cell cases; no fall-through.
1;                                       % a script, not a function file
function r = kind(x)
switch x
    case 1
        r = 'one';
    case {2, 3, 5}
        r = 'small prime';
    case 'abc'
        r = 'letters';
    case {'x', 'y'}
        r = 'axis';
    otherwise
        r = 'other';
end
end
fprintf('%s\n', kind(1), kind(3), kind(4), kind('abc'), kind('y'), kind('ABC'));
