% Folds that feed elements of the same row, along each dimension, in doubles and
% singles; arrays of 2^25 elements (256 MB of doubles). Prints the median time of
% each; "copy" reads and writes as many bytes and is the roof. Under rows.py.
n = 2048;
m = 2^25 / n;
rounds = 7;
for class = {'double', 'single'}
  for dim = 1:2
    if dim == 1
      x = rand(n, m, class{1});
    else
      x = rand(m, n, class{1});
    end
    w = x(1:2, 1:2);
    for work = {'copy', 'softmax', 'layernorm', 'zscore', 'cumsum', 'normalise'}
      seconds = zeros(1, rounds);
      for k = 1:rounds
        clock = tic;
        switch work{1}
          case 'copy'
            y = x + 1;
          case 'softmax'
            e = exp(x - max(x, [], dim));
            y = e ./ sum(e, dim);
          case 'layernorm'
            d = x - mean(x, dim);
            y = d ./ sqrt(mean(d .^ 2, dim) + 1e-5);
          case 'zscore'
            y = zscore(x, 0, dim);
          case 'cumsum'
            y = cumsum(x, dim);
          case 'normalise'
            y = x ./ sqrt(sum(x .^ 2, dim));
        end
        probe = y(end);
        seconds(k) = toc(clock);
      end
      fprintf('@row %s %s %d %.9f %.9g\n', work{1}, class{1}, dim, ...
              median(seconds), double(probe));
    end
  end
end
