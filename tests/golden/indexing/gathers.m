% x(p) with many subscripts: classes, shapes, fused uses, and errors that come
% from the statement that has them.
1;
function show(name, x)
  fprintf('%s %s %dx%d %.10g %.10g %.10g\n', name, class(x), size(x, 1), ...
          size(x, 2), double(x(1)), double(x(end)), sum(double(x(:))));
end
n = 6000;
x = mod((1:n) * 7, 1001) - 300;
p = mod((1:n) * 37, n) + 1;
q = p(:);
show('row by row', x(p));
show('row by column', x(q));
c = x(:);
show('column by row', c(p));
show('row by matrix', x(reshape(p, 60, 100)));
m = reshape(x, 60, 100);
show('matrix by row', m(p));
show('matrix by matrix', m(reshape(p, 100, 60)));
show('rows', m([3 1 60 60 2], :));
show('columns', m(:, mod(1:90, 7) + 1));
show('part of rows', m([5 4 4 9 60:-1:1], 3:90));
show('one column by rows', m(mod(1:5000, 60) + 1, 17));
show('rows by mask', m(mod((1:900) * 7, 60) + 1, mod(1:100, 3) == 1));
show('rows by rows', m(mod((1:900) * 7, 60) + 1, mod((1:900) * 9, 100) + 1));
show('rows by list', m(mod((1:900) * 7, 60) + 1, [9 4 4 1 77 78 80]));
t = reshape(x, 10, 20, 30);
show('pages', t(:, :, mod((1:40) * 3, 30) + 1));
show('rows of the rest', t(mod((1:40) * 3, 10) + 1, :));

% Classes of elements and of subscripts.
k = int16(x); show('int16', k(p));
k = single(x); show('single', k(single(p)));
k = x > 0; show('logical', k(uint16(p)));
k = char(mod(x, 26) + 'a'); show('char', k(int32(p)));
z = complex(x, -x); w = z(p);
fprintf('complex %d %g %g\n', isreal(w), real(w(5)), imag(w(5)));
z = x + 0; z(1) = 1i; w = z(max(p, 2));
fprintf('real part %d\n', isreal(w));
table = (0:255) .^ 2;
image = uint8(mod(1:n, 256));
show('table', table(double(image) + 1));

% Fused with what makes the subscripts and with what uses the elements.
y = sin(1:n);
fprintf('%.12g\n', sum(y .* x(p)));
fprintf('%.12g\n', sum(x(mod((1:n) * 11, 97) + 1) - x(p)));
fprintf('%.12g\n', max(x(max(min(round(y * 1e4), n), 1))));
d = (x + 1) .* 2;
fprintf('%.12g\n', sum(d(p) + d));
d = d(p) - d(q');
fprintf('%.12g\n', sum(abs(d)));
e = x; e(1:3000) = e(p(1:3000)); fprintf('%.12g\n', sum(e .* (1:n)));
e = x; f = e(p); e(7) = 1e6; fprintf('%.12g\n', sum(f));
f = x(p); p2 = p; p(1:10) = 1; fprintf('%.12g %.12g\n', sum(f), sum(x(p)));
p = p2;
s = zeros(1, n);
for i = 1:20
  s = s + x(mod((1:n) * i, n) + 1) * 0.5;
end
fprintf('%.12g\n', sum(s));
g = sqrt(x); h = g(p); fprintf('%d %.6f %.6f\n', isreal(h), real(sum(h)), imag(sum(h)));
e = []; fprintf('%d\n', numel(x(e)));
fprintf('%d\n', numel(x(zeros(1, 0))));

% Errors: at once, and nothing after them.
bad = {p - 1, p + 1, p / 2, -p, p * NaN, p * Inf, int32(p) * 100};
for i = 1:numel(bad)
  try
    r = x(bad{i});
    fprintf('%d: no error\n', i);
  catch
    fprintf('%d: error\n', i);
  end
  b = bad{i} + 0 * bad{i};
  try
    r = sum(x(b) .* y);
    fprintf('%d: no error\n', i);
  catch
    fprintf('%d: error\n', i);
  end
end
try
  r = m(mod(1:5000, 61) + 1, 17); fprintf('no error\n');
catch
  fprintf('error in rows\n');
end
try
  r = m(mod(1:5000, 60) + 1, 101); fprintf('no error\n');
catch
  fprintf('error in columns\n');
end
r = x(min(floor(abs(y) * 1e9) + 1, n));
show('clamped', r);
