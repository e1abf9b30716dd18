% Products with what surrounds them: factors, transpositions, slices, sums,
% special values. Small integers, so that any order of summation is exact.
n = 60;
i = (1:n)';
A = mod(i * (1:40), 7) - 3;
B = mod(i * (3:42), 5) - 2;
C = mod(i + i', 9) - 4;
x = mod((1:40)', 4) - 1;
y = mod(i, 3) - 1;

show = @(name, v) fprintf('%s %d %d %g %g %g\n', name, size(v, 1), size(v, 2), ...
  sum(v(:)), v(1), v(end));
show('A*x', A * x);
show('2*A*x', 2 * A * x);
show('-A''*y', -A' * y);
show('y''*A', y' * A);
show('y''*A*x', y' * A * x);
show('A''*B', A' * B);
show('A*B'' + C', A * B' + C);
show('C - 3*A*B''', C - 3 * A * B');
show('A*A'' + B*B''', A * A' + B * B');
show('A*A'' - B*B''', A * A' - B * B');
show('slices', A(3:22, 2:2:20) * B(5:14, 5:24));
show('strided', A(1:2:end, :) * x);
show('row', A(5, :) * B(7, :)');
show('column', B(:, 3)' * A);
show('outer', y * x' - A);
show('dot', (2 * y + 1)' * (y .^ 2));
show('abs', abs(A * B' - C));
show('sum', sum(max(A * B' + y, 0)));
S = A' * A;
fprintf('symmetric %d\n', isequal(S, S'));

Z = A(1:9, 1:6) + 1i * B(1:9, 1:6);
show('real Z''*Z', real(Z' * Z));
show('imag Z*Z.''', imag(Z * Z.'));
show('imag Z''*Z', imag(Z' * Z));
w = Z(:, 1);
fprintf('w''*w %g, w.''*w %g %g\n', w' * w, real(w.' * w), imag(w.' * w));

% No part of a product is left out because another is zero.
N = eye(2);
N(1, 2) = NaN;
fprintf('%g ', 0 * N * [1; 1], 0 * (N * [1; 1]), [1; 1] + 0 * (N * [0; 1]));
fprintf('\n');
E = [1 0; 0 1];
fprintf('%g ', Inf * E * [1; 1], Inf * (E * [1; 1]));
fprintf('\n');
fprintf('%g ', zeros(2, 0) * zeros(0, 2) + 1, size(zeros(0, 3) * ones(3, 2)));
fprintf('\n');
