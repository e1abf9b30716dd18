% Classes of characters, splitting at characters, keywords, sorted texts.
fprintf('%d', isalpha('a1 B'), isdigit('a1'), isupper('aB'), islower('aB'), isalnum('a_1'), ispunct('a!'));
fprintf('\n');
parts = ostrsplit('a:b;c', ':;');
fprintf('%s|', parts{:});
[sorted, order] = sortrows({'pear'; 'apple'; 'fig'});
fprintf('%s ', sorted{:});
fprintf('%d ', order, iskeyword('for'), iskeyword('x'), swapbytes(uint16([1 256])));
fprintf('\n');
name = tempname;
csvwrite(name, [1 2; 3 4.5]);
fprintf('%g ', csvread(name), csvread(name, 1, 0));
dlmwrite(name, [1 2; 3 4], 'delimiter', '\t');
fprintf('%g ', dlmread(name, '\t'), dlmread(name));
delete(name);
fprintf('\n');
