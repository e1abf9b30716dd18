% Results of folds along dimension 2 that return to its elements: widths around
% the panels and chunks that rows are visited in, lengths around the blocks.
% Whole numbers, so that every order of the sums gives the same.
for class = {'double', 'single'}
  for m = [1 3 31 32 33 64 65 130 601]
    for n = [1 2 255 257 600]
      k = reshape(0:m * n - 1, m, n);
      x = cast(mod(k * 7, 11) - 5, class{1});
      range = max(x, [], 2) - min(x, [], 2);
      y = (x - min(x, [], 2)) .* range + sum(x, 2);
      z = (x == max(x, [], 2)) + sum(x == max(x, [], 2), 2);
      t = x.';
      want = (t - min(t, [], 1)) .* (max(t, [], 1) - min(t, [], 1)) + sum(t, 1);
      times = double(t == max(t, [], 1));
      if ~isequal(y, want.') || ~isequal(z, (times + sum(times, 1)).')
        fprintf('%s %dx%d differs\n', class{1}, m, n);
      end
    end
  end
end
x = mod(reshape(0:70 * 300 - 1, 70, 300), 13);
x(5, 7) = NaN;
x(66, 299) = Inf;
y = x - max(x, [], 2);
z = (x - sum(x, 2)) ./ (1 + sum(x - sum(x, 2), 2));
fprintf('%d %d %d %d\n', sum(isnan(y(:))), sum(y(:) == -Inf), ...
        sum(isnan(z(:))), sum(z(:) == 0));
w = complex(x(1:40, :), 1) .* (1 + sum(complex(x(1:40, :), 1), 2));
fprintf('%g %g\n', real(sum(w(1:4, :)(:))), imag(w(40, 300)));
fprintf('%d %d\n', size(zeros(0, 5) - max(zeros(0, 5), [], 2)));
fprintf('%d %d\n', size(zeros(4, 0) - sum(zeros(4, 0), 2)));
