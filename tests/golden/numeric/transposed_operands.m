% Operands that are walked across: every size has blocks, edges or both.
function check(name, a, b)
  if ~isequal(size(a), size(b)) || ~isequaln(a, b)
    fprintf('%s differs\n', name);
  end
end
function t = turned(x)
  t = zeros(size(x, 2), size(x, 1), 'like', x);
  for i = 1:size(x, 1)
    t(:, i) = x(i, :);
  end
end
sizes = [70 70; 1 90; 90 1; 3 500; 500 3; 129 65; 64 128; 0 40; 40 0];
for s = sizes'
  m = s(1); n = s(2);
  x = reshape(mod((1:m * n) * 7919, 1009), m, n);
  y = reshape(mod((1:m * n) * 104729, 997), n, m);
  check('sum', x + y', x + turned(y));
  check('product', x' .* y, turned(x) .* y);
  check('copy', -y', -turned(y));
  check('both', x' + y - 2 * x', turned(x) + y - 2 * turned(x));
  check('single', single(x) + single(y'), single(x) + single(turned(y)));
  check('mixed', int16(x) + int16(y)', int16(x + turned(y)));
  check('complex', (x + 1i) .* complex(y, y)', (x + 1i) .* turned(y) * (1 - 1i));
  check('mask', (x > 500) & (y > 300)', (x > 500) & turned(y > 300));
  check('rows', x' + (1:m), turned(x) + (1:m));
  check('fold 1', sum(x + y', 1), sum(x + turned(y), 1));
  check('fold 2', sum(x + y', 2), sum(x + turned(y), 2));
  check('extrema', max(x - y', [], 2), max(x - turned(y), [], 2));
  check('softmax', exp(y' / 997) ./ sum(exp(y' / 997), 1), ...
        exp(turned(y) / 997) ./ sum(exp(turned(y) / 997), 1));
  check('running', cumsum(x + y', 1), cumsum(x + turned(y), 1));
end
p = reshape(1:20 * 30 * 17, 20, 30, 17);
for order = {[3 2 1], [2 1 3], [3 1 2], [1 3 2], [2 3 1]}
  q = permute(p, order{1}) * 2 + 1;
  r = ipermute((q - 1) / 2, order{1});
  check('permute', r, p);
  fprintf('%d ', q(2, 3, 4), size(q), sum(q(:)));
  fprintf('\n');
end
z = zeros(100); z(:) = 1:10000;
z = z + z';
z(2:99, 3:90) = z(3:90, 2:99)' .* 2;
fprintf('%d %d %d\n', z(5, 7), z(7, 5), sum(z(:)));
u = -reshape(1:6400, 80, 80);
u = u' + 1;
fprintf('%d %d\n', u(1, 80), u(80, 1));
