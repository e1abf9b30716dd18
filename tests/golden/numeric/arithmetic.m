% Precedence and the elementwise operators.
fprintf('%g ', -2^2, 2^-1, 2^3^2, -2^-2, 1 - -1, 2 * 3 + 4 ^ 2 / 8);
fprintf('\n');
fprintf('%d %d\n', ~0 == 1, ~(0 == 1));
a = [1 2; 3 4];
fprintf('%g ', a * a, a .* a, a ^ 2, a .^ 2, 2 .^ a); fprintf('\n');
fprintf('%g ', a', a / 2, 2 \ a, 1 ./ a); fprintf('\n');
fprintf('%g ', [1 -2], [1 - 2], [1, -2]'); fprintf('\n');
fprintf('%g ', 1:3 + 1, (1:3) + 1); fprintf('\n');
fprintf('%g ', [1 2 3] + [10; 20]); fprintf('\n');
fprintf('%g ', mod(-7, 3), rem(-7, 3), mod(5, 0), mod(5.5, 2), mod(-1, 3));
fprintf('\n');
fprintf('%g ', floor(-2.5), ceil(-2.5), round(-2.5), fix(-2.5), round(2.5));
fprintf('\n');
