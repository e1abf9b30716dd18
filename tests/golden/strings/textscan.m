% Columns of text files.
name = tempname;
file = fopen(name, 'w');
fprintf(file, 'name,age,score\nAnn,30,1.5\nBob,25,2.5\nCy,41,-3e2\n');
fclose(file);
file = fopen(name);
c = textscan(file, '%s %d %f', 'Delimiter', ',', 'HeaderLines', 1);
fclose(file);
delete(name);
fprintf('%s ', c{1}{:}, class(c{2}));
fprintf('%g ', c{2}, c{3});
fprintf('\n');
c = textscan(sprintf('1 2\n3 4\n5 6'), '%f %f');
fprintf('%g ', c{1}, c{2}, numel(c));
c = textscan(sprintf('a 1 x\nb 2 y'), '%s %*f %s');
fprintf('%s ', c{1}{:}, c{2}{:});
c = textscan('1,2;3,4', '%f %f', 'Delimiter', ',;');
fprintf('%g ', c{:});
fprintf('\n');
