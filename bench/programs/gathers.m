% x(p) for 10^7 elements, with positions that lie in order and at random ones;
% prints the median seconds of each. The look at the positions is part of it.
n = 1e7;
rounds = 7;
x = rand(n, 1);
a = rand(n, 1);
orders = {[2:n 1]', ceil(rand(n, 1) * n)};
names = {'sequential', 'random'};
total = sum(x) + sum(a) + sum(orders{2});
for k = 1:2
  p = orders{k};
  for work = {'sum', 'map', 'fresh', 'computed'}
    seconds = zeros(1, rounds);
    for r = 1:rounds
      if strcmp(work{1}, 'fresh')
        p(1) = r; % looked at again
      end
      clock = tic;
      switch work{1}
        case {'sum', 'fresh'}
          y = sum(x(p));
        case 'map'
          y = a .* x(p) + 2;
        case 'computed'
          y = sum(x(n + 1 - p));
      end
      total = total + y(end);
      seconds(r) = toc(clock);
    end
    fprintf('%-10s %-8s %.4f\n', names{k}, work{1}, median(seconds));
  end
end
fprintf('%d\n', total > 0);
