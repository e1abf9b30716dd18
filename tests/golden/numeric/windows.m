% Parts of an array that overlap: filters with few taps, shifts, differences.
% Long enough for the form as one kernel, and compared with plain loops.
function c = slow_conv2(a, k)
  [am, an] = size(a);
  [km, kn] = size(k);
  c = zeros(am + km - 1, an + kn - 1);
  for q = 1:kn
    for p = 1:km
      i = p:p + am - 1;
      j = q:q + an - 1;
      c(i, j) = c(i, j) + k(p, q) * a;
    end
  end
end
function r = close_to(x, y)
  r = isequal(size(x), size(y)) && all(abs(x(:) - y(:)) < 1e-9);
end
a = reshape(mod((1:90 * 80) * 7919, 1009), 90, 80) / 64;
taps = {[1 2; 3 4], ones(3) / 9, [1 0 -1], [1; 0; -1], 5, magic(8)};
for t = 1:numel(taps)
  k = taps{t};
  full = slow_conv2(a, k);
  [m, n] = size(k);
  same = full(floor(m / 2) + (1:90), floor(n / 2) + (1:80));
  valid = full(m:end - m + 1, n:end - n + 1);
  fprintf('%d%d%d ', close_to(conv2(a, k), full), ...
          close_to(conv2(a, k, 'same'), same), ...
          close_to(conv2(a, k, 'valid'), valid));
end
fprintf('\n');
x = a(1:5000);
h = [1 -2 3 0.5];
full = slow_conv2(x, h);
fprintf('%d %d ', close_to(conv(x, h), full), close_to(conv(x', h), full'));
fprintf('%d ', close_to(conv(x, h, 'same'), full(3:5002)));
fprintf('%d\n', close_to(filter(h, 2, x), full(1:5000) / 2));
fprintf('%d %d\n', size(filter(h, 2, x')));
z = filter([1 1], 1, [Inf 1 2 3]);
fprintf('%g ', z);
x(2000) = Inf;
x(4000) = NaN;
z = filter([1 1 1], 1, x);
fprintf('%d %d %d %d\n', sum(isinf(z)), sum(isnan(z)), size(z));
z = conv(x, [1 NaN 1]);
fprintf('%d\n', sum(isnan(z)));
for k = [0 1 -1 5 100 -250]
  s = circshift(a, k);
  t = circshift(a, k, 2);
  fprintf('%d%d ', isequal(s, a(mod((0:89) - k, 90) + 1, :)), ...
          isequal(t, a(:, mod((0:79) - k, 80) + 1)));
end
fprintf('\n');
fprintf('%d %d\n', size(circshift(zeros(0, 3), 1)));
fprintf('%d ', circshift(1:5, 2));
fprintf('%s\n', circshift('hello', 1));
fprintf('%d ', circshift([1 2 3; 4 5 6], [1 1]));
fprintf('%s\n', class(circshift(true(3), 1)));
d = circshift(a, [1 2]) - a;
fprintf('%g %g\n', d(1, 1), sum(abs(d(:))) * 64);
e = diff(a, 2, 2) + diff(diff(a, 1, 2), 1, 2);
fprintf('%d %d %g\n', size(e), sum(abs(e(:))) * 64);
u = a;
for k = 1:3
  u(2:end - 1, 2:end - 1) = u(2:end - 1, 2:end - 1) + 0.125 ...
      * (u(1:end - 2, 2:end - 1) + u(3:end, 2:end - 1) ...
         + u(2:end - 1, 1:end - 2) + u(2:end - 1, 3:end) ...
         - 4 * u(2:end - 1, 2:end - 1));
end
fprintf('%.6f\n', sum(u(:)));
