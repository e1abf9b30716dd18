% Concatenation of large arrays: parts that are pending, stored, scalars,
% views, empty, of several classes.
n = 40000;
a = (1:n) * 2; b = mod(1:n, 7);
c = a + 1;
y = [a .* b, c - b];
fprintf('%d %g %g %g %g\n', numel(y), y(1), y(n), y(n + 1), y(end));
y = [a; c];
fprintf('%d %d %g %g\n', size(y), sum(y(1, :)), sum(y(2, :) - a));
z = [0, b(1:end-1) + 1, 5];
fprintf('%d %g %g %g\n', numel(z), z(1), z(end), sum(z));
A = reshape(b, 200, 200); B = A';
C = [A + 1, B; B - 1, A .* B];
fprintf('%d %d %g %g %g\n', size(C), sum(C(:)), C(201, 201), C(400, 1));
D = cat(3, A, B, A + B);
fprintf('%d %d %d %g\n', size(D), sum(D(:)));
E = [A(:, 1:2:end), [], A(:, 2:2:end), zeros(200, 0)];
fprintf('%d %d %g\n', size(E), sum(sum(E .* A)));
% Classes.
s = [single(a), b]; fprintf('%s %g\n', class(s), sum(double(s)));
i = [int16(b), a]; fprintf('%s %g\n', class(i), max(i));
l = [b > 3, a > 5]; fprintf('%s %d\n', class(l), sum(l));
w = [b + 1i, a]; fprintf('%s %d %g %g\n', class(w), isreal(w), real(sum(w)), imag(sum(w)));
r = [sqrt(b - 3), a]; fprintf('%d %.4f\n', isreal(r), imag(sum(r)));
t = [char(97 + b), 'x']; fprintf('%s %d %s\n', class(t), numel(t), t([1 2 end]));
% What was joined stays what it was; what is joined may be written to.
x = [a, b];
x(1) = -1; a(2) = -2;
fprintf('%g %g %g %g\n', x(1), a(1), x(2), a(2));
x = [x(n+1:end), x(1:n)];
fprintf('%g %g\n', x(1), x(n + 1));
% A state that is put together and taken apart in a loop.
u = zeros(1, n); v = ones(1, n);
for k = 1:5
  q = [u, v];
  u = q(n+1:end) + 1;
  v = q(1:n) * 2;
end
fprintf('%g %g\n', sum(u), sum(v));
% Growth.
g = zeros(1, n);
for k = 1:4
  g = [g, k * ones(1, k)];
end
fprintf('%d %g\n', numel(g), sum(g));
try
  [A, a];
catch
  fprintf('sizes differ\n');
end
% Rows of rows, and of arrays that were put together part by part.
P = reshape(mod(1:40000, 23), 200, 200);
Z = [P, P' + 1; P .* 2, -P; P(:, end:-1:1), P];
fprintf('%dx%d %g %g\n', size(Z), sum(Z(:)), Z(:)' * (1:numel(Z))' / 1e6);
Z = [int16(P), P + 0.4; P - 0.6, single(P)];
fprintf('%s %g\n', class(Z), double(Z(:))' * (1:numel(Z))' / 1e6);
Z = cat(3, [P, P], [P; -P]');
fprintf('%dx%dx%d %g\n', size(Z), Z(:)' * (1:numel(Z))' / 1e6);
c = P(:)'; d = 2 * c;
h = zeros(1, 80000); h(1:40000) = c + 1; h(40001:80000) = d + 1;
k = ones(1, 80000); k(1:40000) = c - 1; k(30001:70000) = d - 1;
Z = [h; k; c, d];
fprintf('%dx%d %g\n', size(Z), Z(:)' * (1:numel(Z))' / 1e6);
h = [c + 3, d + 3]; Z = [h; h + 1]; h(1) = 1e6;
fprintf('%g %g\n', Z(1), h(1) + sum(h));
try
  [P, P; P];
catch
  fprintf('rows differ\n');
end
