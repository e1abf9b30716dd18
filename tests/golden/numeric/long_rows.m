% Running folds and folds that feed elements, along rows that do not stay in cache.
n = 100003;
x = mod((1:n)' * 7919, 1009) / 1009;
for class = {'double', 'single'}
  v = cast(x, class{1});
  places = [1 4096 4097 8192 65537 n];
  c = cumsum(v);
  fprintf('%s cumsum %s\n', class{1}, sprintf(' %.3g', c(places)));
  fprintf('cummax%s cummin%s\n', sprintf(' %.4g', cummax(v)(places)), ...
          sprintf(' %.4g', cummin(-v)(places)));
  e = exp(v - max(v));
  y = e / sum(e);
  fprintf('softmax %.4f %.3e %.3e\n', sum(y), y(1), y(n));
  z = (v - mean(v)) / std(v);
  fprintf('zscore %.3f %.3f %.3f\n', abs(mean(z)), std(z), z(n));
  u = v / norm(v);
  fprintf('norm %.4f\n', norm(u));
end
% Two long rows, running folds side by side, a NaN and an infinity on the way.
m = [x, flipud(x)];
m(5000, 1) = NaN;
m(70000, 2) = Inf;
a = cumsum(m .^ 2) * 2;
b = cummax(m);
fprintf('%.4g %.4g %.4g %.4g\n', a([4999 5000 n], :), b([4999 5000 n], :));
p = cumprod(1 + m(:, 2) / n);
fprintf('%.5g %d\n', p(69999), isinf(p(n)));
w = cumsum(m', 2);
fprintf('%.5g %d %d\n', w(1, 4999), isnan(w(1, n)), isinf(w(2, n)));
