% Splitting, joining, tokens, regular expressions.
p = strsplit('a,b,,c', ',');
fprintf('%d:', numel(p)); fprintf('<%s>', p{:}); fprintf('\n');
fprintf('%s\n', strjoin({'x', 'y', 'z'}, '-'));
[t, r] = strtok('alpha beta gamma');
fprintf('[%s][%s]\n', t, r);
fprintf('%s\n', regexprep('a1b22c', '\d+', '#'));
[tok, mat] = regexp('key=value', '(\w+)=(\w+)', 'tokens', 'match');
fprintf('%s %s %s\n', tok{1}{1}, tok{1}{2}, mat{1});
fprintf('%d ', regexp('abcabc', 'b')); fprintf('\n');
fprintf('%s\n', upper(strjoin(fliplr(strsplit('one two')), ' ')));
fprintf('%d%d\n', isempty(strfind('abc', 'd')), any('abc' == 'c'));
fprintf('%s|\n', repmat('ab', 1, 3));
fprintf('%s|%s|\n', blanks(3), deblank('hi   '));
