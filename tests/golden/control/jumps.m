% What a jump out of a statement carries along: a variable that the rest of the
% round overwrites is still read behind the loop.
1;
function r = root(f, x)
  step = 1;
  for k = 1:60
    next = x - f(x) / ((f(x + 1e-6) - f(x)) / 1e-6);
    if abs(next - x) < 1e-9, break, end
    step = abs(next - x);
    x = next;
  end
  r = [x, step < 1e-3];
end

function [c, rounds] = means(data, c)
  rounds = 0;
  while true
    rounds = rounds + 1;
    [~, label] = min(abs(data' - c), [], 2);
    moved = [mean(data(label == 1)), mean(data(label == 2))];
    if isequal(moved, c), break, end
    c = moved;
  end
end

fprintf('%.6f %d\n', root(@(x) x ^ 2 - 2, 1));
[c, n] = means([1 2 9 10 11], [0 3]);
fprintf('%g ', c, n);
fprintf('\n');

last = [1 2];
for k = 1:3
  new = [3 4];
  if isequal(new, last), break, end
  last = new;
end
fprintf('%d ', last, k);
fprintf('\n');

held = 0;
for k = 1:6
  if held > 2
    if mod(k, 2), continue, end
    switch held
      case 4
        break
    end
  end
  held = k;
end
fprintf('%d %d\n', held, k);

total = 0;
for i = 1:3
  x = i * 10;
  for j = 1:3
    if x + j > 21, continue, end
    if x > 25, break, end
    x = x + j;
  end
  total = total + x;
end
fprintf('%d\n', total);

text = '';
for word = {'stop', 'go', 'stop'}
  try
    if strcmp(text, 'go'), break, end
  catch
    text = 'never';
  end
  text = word{1};
end
fprintf('%s\n', text);
