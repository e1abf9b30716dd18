% Recurrences along the second dimension of arrays of 10^7 elements, one kernel
% each; prints the median seconds.
rounds = 5;
a = 0.9;
b = 0.1;
total = 0;
for m = [100000 4000 1000]
  n = 1e7 / m;
  x = rand(m, n);
  total = total + sum(x(:));
  for work = {'filter', 'fold', 'running'}
    seconds = zeros(1, rounds);
    for r = 1:rounds
      clock = tic;
      y = zeros(m, n);
      s = zeros(m, 1);
      switch work{1}
        case 'filter'
          y(:, 1) = x(:, 1);
          for k = 2:n
            y(:, k) = a * y(:, k - 1) + b * x(:, k);
          end
          total = total + y(end);
        case 'fold'
          for k = 1:n
            s = a * s + x(:, k);
          end
          total = total + s(end);
        case 'running'
          for k = 1:n
            s = a * s + x(:, k);
            y(:, k) = s;
          end
          total = total + y(end);
      end
      seconds(r) = toc(clock);
    end
    fprintf('%7d x %-6d %-8s %.4f\n', m, n, work{1}, median(seconds));
  end
end
fprintf('%d\n', total > 0);
