% x(p) = v for 10^7 elements, at positions that differ and at some that come again;
% prints the median seconds of each. The look at the positions is part of it.
n = 1e7;
rounds = 5;
x = rand(n, 1);
v = rand(n, 1);
[~, differ] = sort(rand(n, 1));
orders = {differ, ceil(rand(n, 1) * n)};
names = {'distinct', 'repeated'};
total = sum(x) + sum(v) + sum(orders{2});
for k = 1:2
  p = orders{k};
  for work = {'array', 'computed', 'number', 'change'}
    seconds = zeros(1, rounds);
    for r = 1:rounds
      clock = tic;
      switch work{1}
        case 'array'
          x(p) = v;
        case 'computed'
          x(p) = 2 * v + r;
        case 'number'
          x(p) = r;
        case 'change'
          x(p) = x(p) + v;
      end
      total = total + x(end);
      seconds(r) = toc(clock);
    end
    fprintf('%-10s %-8s %.4f\n', names{k}, work{1}, median(seconds));
  end
end
fprintf('%d\n', total > 0);
