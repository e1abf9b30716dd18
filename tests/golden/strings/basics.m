% Character rows: concatenation, comparison, case, searching.
a = 'Hello';
b = [a ', ' 'world' '!'];
fprintf('%s %d\n', b, length(b));
fprintf('%s|%s|%s\n', upper(a), lower(a), fliplr(a));
fprintf('%d%d%d%d\n', strcmp(a, 'Hello'), strcmp(a, 'hello'), ...
        strcmpi(a, 'hello'), strncmp(a, 'Help', 3));
fprintf('%d ', a == 'l'); fprintf('\n');
fprintf('%d ', strfind('abcabc', 'bc')); fprintf('\n');
fprintf('[%s]\n', strtrim(sprintf('  padded\t ')));
fprintf('%s\n', strrep('one two two', 'two', '2'));
fprintf('%d ', double('AZ')); fprintf('%s\n', char([72 105]));
