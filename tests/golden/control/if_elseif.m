% if uses "all nonzero and not empty"; elseif and else follow in order.
v = [3 0 -2 7];
for x = v
    if x > 5
        s = 'large';
    elseif x > 0
        s = 'small';
    elseif x == 0
        s = 'zero';
    else
        s = 'negative';
    end
    fprintf('%d is %s\n', x, s);
end
if [], fprintf('empty is true\n'); else, fprintf('empty is false\n'); end
if [1 2; 3 4], fprintf('all nonzero\n'); end
if [1 0], fprintf('wrong\n'); else, fprintf('one zero\n'); end
if 'a', fprintf('char is true\n'); end
