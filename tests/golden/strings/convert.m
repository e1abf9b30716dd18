% Between numbers and text.
fprintf('%s|%s|%s\n', num2str(42), num2str(pi, 8), num2str(-7));
fprintf('%s|%s\n', int2str(3.7), num2str(true));
fprintf('%g %g %g\n', str2double('2.5e3'), str2double('-1'), str2double('x'));
fprintf('%g\n', str2num('3 + 4'));
fprintf('%s\n', mat2str([1 2; 3 4.5]));
fprintf('%s\n', mat2str([true false]));
fprintf('%s|%s\n', dec2bin(10), dec2hex(255));
fprintf('%d %d\n', bin2dec('1011'), hex2dec('1F'));
x = str2double({'1', 'b', '3'});
fprintf('%g ', x); fprintf('\n');
fprintf('%s\n', class('a' + 1));
fprintf('%s\n', ['a' 66 'c']);
