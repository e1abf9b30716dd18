% Where extrema are: large and small arrays, ties, NaN, classes, dimensions.
1;
function show(name, m, i)
  fprintf('%s %dx%d: %.10g %.10g %.10g %.10g\n', name, size(i, 1), ...
          size(i, 2), sum(double(m(:))), max(double(m(:))), sum(i(:)), ...
          max(i(:)));
end
sizes = [40 30; 700 3; 3 700; 1 9000; 9001 1; 5000 2; 2 3];
for k = 1:size(sizes, 1)
  m = sizes(k, 1);
  n = sizes(k, 2);
  x = reshape(mod((1:m * n) * 37, 101) / 8 - 6, m, n);
  for dim = 1:2
    [v, i] = max(x, [], dim);
    show('max', v, i);
    [v, i] = min(x .^ 2, [], dim);
    show('min', v, i);
    [v, i] = max(single(x), [], dim);
    show('single', v, i);
    [v, i] = min(int8(x), [], dim);
    show('int8', v, i);
    [v, i] = max(x > 3, [], dim);
    show('logical', v, i);
  end
  [v, i] = max(x(:));
  show('whole', v, i);
  [v, i] = min(x);
  show('default', v, i);
end
x = ones(900, 4);
x(:, 2) = NaN;
x(5:20, 3) = NaN;
x(1:3, 4) = NaN;
x(7, 4) = 2;
[v, i] = max(x);
fprintf('%g ', v, i);
fprintf('\n');
[v, i] = min(x, [], 1);
fprintf('%g ', v, i);
fprintf('\n');
x = zeros(1, 1000);
x(3) = -Inf;
x(10) = Inf;
x(20) = Inf;
[v, i] = max(x);
[w, j] = min(x);
fprintf('%g %d %g %d\n', v, i, w, j);
y = reshape(mod((1:1200) * 7, 31), 10, 12, 10);
[v, i] = max(y, [], 3);
fprintf('%d %d %d %d\n', size(v), sum(v(:)), sum(i(:)));
z = complex(x(5:end), 1:996);
[v, i] = max(z);
fprintf('%g %g %d\n', real(v), imag(v), i);
