% Loops over 10^4 pages of n x n with a small product in each round; prints the
% least time of a round in microseconds, and that of a page of pagemtimes.
pages = 10000;
rounds = 7;
total = 0;
fprintf('%-6s %3s %9s %9s %9s %9s %9s %9s\n', 'class', 'n', 'A*B', 'A''*B+2*B', ...
        'M*B', 'M*x', 'A*x', 'pagemt.');
for type = {'double', 'single'}
  for n = [2 4 8 16 32 64]
    A = rand(n, n, pages, type{1});
    B = rand(n, n, pages, type{1});
    C = zeros(n, n, pages, type{1});
    M = rand(n, n, type{1});
    x = rand(n, pages, type{1});
    y = zeros(n, pages, type{1});
    seconds = inf(1, 6);
    for r = 1:rounds
      for work = 1:6
        clock = tic;
        switch work
          case 1
            for k = 1:pages
              C(:, :, k) = A(:, :, k) * B(:, :, k);
            end
          case 2
            for k = 1:pages
              C(:, :, k) = A(:, :, k)' * B(:, :, k) + 2 * B(:, :, k);
            end
          case 3
            for k = 1:pages
              C(:, :, k) = M * B(:, :, k);
            end
          case 4
            for k = 1:pages
              y(:, k) = M * x(:, k);
            end
          case 5
            for k = 1:pages
              y(:, k) = A(:, :, k) * x(:, k);
            end
          case 6
            if exist('pagemtimes')
              C = pagemtimes(A, B);
            end
        end
        total = total + C(end) + y(end);
        seconds(work) = min(seconds(work), toc(clock));
      end
    end
    fprintf('%-6s %3d', type{1}, n);
    fprintf(' %9.3f', seconds / pages * 1e6);
    fprintf('\n');
  end
end
fprintf('%d\n', total > 0);
