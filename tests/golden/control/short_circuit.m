% && and || stop early; & and | work element by element.
1;                                       % a script, not a function file
function r = say(name, value)
fprintf('%s ', name);
r = value;
end
a = say('a', false) && say('b', true);
fprintf('-> %d\n', a);
a = say('a', true) || say('b', true);
fprintf('-> %d\n', a);
a = say('a', true) && ~say('b', false) || say('c', true);
fprintf('-> %d\n', a);
fprintf('%d', [1 0 2] & [1 1 0]);
fprintf(' %d', xor([1 0 1], [1 1 0]));
fprintf('\n');
fprintf('%d %d\n', 3 == 3 == 1, 1 < 3 < 2);
fprintf('%d\n', 1 | 0 & 0);
