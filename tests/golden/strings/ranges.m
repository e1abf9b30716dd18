% A range between characters is text.
fprintf('%s|', 'a':'e', ['A':'C', '0':'3'], 'z':-1:'v', ['x', 'a':2:'i']);
fprintf('\n%s %s %s\n', class('a':'c'), class('a':2:'i'), class(double('a'):double('c')));
for c = 'p':'s'
  fprintf('%s.%s ', c, class(c));
end
alphabet = 'a':'z';
fprintf('\n%s %d\n', alphabet([8 5 12 12 15]), numel(alphabet));
code = 3;
shifted = alphabet([code + 1:end, 1:code]);
[~, where] = ismember('hello', alphabet);
fprintf('%s\n', shifted(where));
letters = num2cell('a':'d');
fprintf('<%s>', letters{:});
switch 'c'
  case num2cell('a':'d')
    fprintf(' hit\n');
end
fprintf('%d\n', isempty('b':'a'));
fprintf('%s|', num2str(pi, '%10.4f'), num2str([1 22; 333 4], '%6d')');
fprintf('\n%d %d %d\n', sscanf('10 0x1A 010', '%i'));
