% Folds that feed elements of the same rows: softmax, layer normalisation,
% standardisation; along each dimension, short and long rows, special values.
1;
function show(name, y)
  w = mod((1:numel(y))' * 7, 13) - 6;
  fprintf('%s %dx%d: %.10g %.10g %.10g\n', name, size(y, 1), size(y, 2), ...
          sum(y(:) .* w), min(y(:)), max(y(:)));
end
function y = softmax_along(x, dim)
  e = exp(x - max(x, [], dim));
  y = e ./ sum(e, dim);
end
function y = layernorm_along(x, dim)
  d = x - mean(x, dim);
  y = d ./ sqrt(mean(d .^ 2, dim) + 1e-5);
end
sizes = [40 30; 700 3; 3 700; 1 900; 900 1; 5000 2; 2 5000; 33 65];
for k = 1:size(sizes, 1)
  m = sizes(k, 1);
  n = sizes(k, 2);
  x = reshape(mod((1:m * n) * 37, 101) / 10 - 5, m, n);
  for dim = 1:2
    show('softmax', softmax_along(x, dim));
    show('layernorm', layernorm_along(x, dim));
    show('zscore', zscore(x, 0, dim));
    show('single', double(round(softmax_along(single(x), dim) * 1e4)));
  end
end
x = [1 2 NaN; 4 Inf 6; -Inf 0 0];
y = softmax_along(x, 1);
fprintf('%g ', y);
fprintf('\n');
y = softmax_along(x, 2);
fprintf('%g ', y);
fprintf('\n');
z = zscore([5 5 5; 1 2 3]')';
fprintf('%g ', z);
fprintf('\n');
[z, mu, sigma] = zscore([1 2; 3 4; 5 9], 1, 1);
fprintf('%.6f ', z, mu, sigma);
fprintf('\n');
x = (1:2000)' / 100;
y = (x - mean(x)) ./ std(x);
v = var(y);
fprintf('%.10f %.10f %.10f\n', v, sum(y .^ 2), max(abs(y)));
