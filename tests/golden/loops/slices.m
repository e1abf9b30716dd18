% Loops along a dimension: slices that move on by one way in each iteration
% are read, written, and read again later.
1;

function show(name, x)
  fprintf('%s %s %d of %d', name, class(x), size(x, 1), numel(x));
  x = double(x(:));
  w = reshape(1 + mod(0:numel(x)-1, 7), size(x));
  fprintf(' %.10g %.10g %.10g\n', real(sum(x)), imag(sum(x)), ...
          real(sum(x .* w)));
end

function x = data(shape)
  x = reshape(mod((1:prod(shape)) * 7919, 1009) / 1009, shape);
end

function y = filterColumns(x, a, b)
  y = zeros(size(x), class(x));
  y(:, 1) = x(:, 1);
  for k = 2:size(x, 2)
    y(:, k) = a * y(:, k-1) + b * x(:, k);
  end
end

function y = filterRows(x, a, b)
  y = zeros(size(x), class(x));
  y(1, :) = x(1, :);
  for k = 2:size(x, 1)
    y(k, :) = a * y(k-1, :) + b * x(k, :);
  end
end

function y = filterPages(x, a, b)
  y = zeros(size(x), class(x));
  y(:, :, 1) = x(:, :, 1);
  for k = 2:size(x, 3)
    y(:, :, k) = a * y(:, :, k-1) + b * x(:, :, k);
  end
end

for m = [0 1 5 513 600 2100]
  for n = [1 2 5 60]
    show('columns', filterColumns(data([m n]), 0.9, 0.25));
    show('rows', filterRows(data([n m]), 0.9, 0.25));
  end
end
show('pages', filterPages(data([30 40 50]), 0.5, 0.5));
show('pages', filterPages(data([1 900 30]), 0.5, 0.5));
show('single', filterColumns(single(data([700 40])), single(0.5), single(0.25)));
show('single rows', filterRows(single(data([40 700])), 0.5, 0.25));
show('complex', filterColumns(complex(data([700 40]), data([700 40])), 0.5i, 0.25));
show('complex in real', filterColumns(data([700 40]), 0.5i, 0.25));

% Read only.
x = data([700 80]);
s = zeros(700, 1);
for k = 1:80, s = 0.9 * s + x(:, k); end
show('state', s);
s = zeros(1, 80);
for k = 1:700, s = 0.9 * s + x(k, :); end
show('state of rows', s);
z = data([3000 40]);
s = zeros(3000, 1); t = s;
for k = 40:-1:1, s = 0.5 * s + z(:, k); t = max(s, t - z(:, k)); end
show('two states', s); show('two states', t);
s = zeros(3000, 1);
for k = 2:2:40, s = s .* z(:, k) + z(:, k-1); end
show('steps of two', s);
for k = 3:40, s = 0.5 * s + z(:, k) - z(:, k-1) + z(:, k-2); end
show('three slices', s);
s = 1;
for k = 1:40, s = s / 2 + z(:, k); end
show('scalar state', s);

% Written.
s = zeros(700, 1); out = zeros(700, 80);
for k = 1:80, s = 0.9 * s + x(:, k); out(:, k) = s; end
show('written', out); show('written', s);
out = zeros(700, 80); low = zeros(80, 700);
for k = 1:80
  s = 0.9 * s + x(:, k);
  out(:, k) = s;
  low(k, :) = -s';
end
show('written twice', out); show('written twice', low);
out = zeros(700, 80);
for k = 1:80, out(:, k) = x(:, k) .* x(:, 81 - k); end
show('both ways', out);
out = single(zeros(700, 80));
for k = 1:80, out(:, k) = x(:, k) + 1; end
show('converted', out);
out = int32(zeros(700, 80));
for k = 1:80, out(:, k) = int32(10 * x(:, k)) + int32(k); end
show('integers', out);
out = x;
for k = 1:80, out(:, k) = 2 * out(:, k) + 1; end
show('in place', out); show('original', x);
out = zeros(700, 80, 3);
for k = 1:80, out(:, k, 2) = x(:, k) * k; end
show('middle', out);

% Two slices back, backwards, every other slice.
y = x;
for k = 3:80, y(:, k) = y(:, k) + 0.5 * y(:, k-1) - 0.25 * y(:, k-2); end
show('two back', y);
y = x;
for k = 79:-1:1, y(:, k) = y(:, k) + 0.5 * y(:, k+1); end
show('backwards', y);
y = x;
for k = 3:2:80, y(:, k) = y(:, k) + 0.5 * y(:, k-2); end
show('every other', y);
y = x; w = x;
for k = 2:80
  y(:, k) = 0.5 * y(:, k-1) + 0.25 * w(:, k-1);
  w(:, k) = 0.5 * w(:, k-1) - 0.25 * y(:, k-1);
end
show('two arrays', y); show('two arrays', w);

% What is read is written later, or before, or not moving.
y = x;
for k = 1:79, y(:, k) = 0.5 * y(:, k+1) + y(:, k); end
show('next', y);
y = x;
for k = 2:79, y(:, k) = 0.5 * y(:, k+1) + y(:, k-1); end
show('both sides', y);
y = x;
for k = 1:80, y(:, k) = 0.5 * y(:, 5) + y(:, k); end
show('fixed slice', y);
y = x;
for k = 1:80, y(:, 81 - k) = 0.5 * y(:, k) + 1; end
show('meeting', y);
y = x;
for k = 1:76, y(:, k:k+3) = y(:, k:k+3) * 0.5 + x(:, k); end
show('overlapping', y);
y = x(:, 1);
for k = 2:40, y(:, k) = 0.5 * y(:, k-1) + x(:, k); end
show('growing', y);
y = x; k = 1;
for j = 1:60, k = mod(3 * k, 79) + 1; y(:, k) = 0.5 * y(:, k) + x(:, j); end
show('irregular', y);
y = x; z = y;
for k = 2:80, y(:, k) = y(:, k-1) + 1; if k == 40, z = y; end, end
show('copied', y); show('copied', z);
y = x; total = 0;
for k = 2:80, y(:, k) = 0.5 * y(:, k-1) + 1; total = total + sum(y(:, k)); end
show('summed', y); fprintf('%.10g\n', total);
y = x;
for k = 2:80, y(:, k) = sqrt(y(:, k-1)) - 0.2; end
show('square roots', y);
y = zeros(700, 80);
for k = 1:79, y(:, k) = x(:, k) + x(:, k+1); y(:, k+1) = 2 * x(:, k); end
show('two slices', y);
