% Products of matrices up to 64x64 beside other arithmetic: one kernel each.
rand('seed', 1);
for n = [2 7 16 24 33 64 65]
  worst = 0;
  for m = [3 16 40]
    a = mod(reshape(1:m*n, m, n) * 7, 11) - 5;
    b = mod(reshape(1:n*m, n, m) * 5, 13) - 6;
    c = mod(reshape(1:m*m, m, m), 3);
    want = zeros(m);
    for k = 1:n
      want = want + repmat(a(:, k), 1, m) .* repmat(b(k, :), m, 1);
    end
    at = a';
    bt = b';
    worst = max([worst, max(max(abs(a*b + c - (want + c)))), ...
                 max(max(abs(at'*b - c - (want - c)))), ...
                 max(max(abs(a*bt' .* c - want .* c))), ...
                 max(max(abs((2*a)*(b+1) - 2*(a*b + repmat(sum(a, 2), 1, m)))))]);
    s = single(a)*single(b) + single(c);
    worst = max(worst, double(max(max(abs(s - single(want + c))))));
    z = (a + 1i*c(1:m, mod(0:n-1, m) + 1))*b + c;
    worst = max(worst, max(max(abs(real(z) - (want + c)))));
  end
  fprintf('%d: %g %s\n', n, worst, class(s));
end
x = [1 Inf; NaN 2]; y = [0 1; 1 0];
disp(x*y + 0)
disp(x*[1 2; 3 4] - 1)
fprintf('%g ', true(3)*eye(3) + 1), fprintf('\n')
fprintf('%d ', size(zeros(3, 0)*zeros(0, 4) + 1)), fprintf('\n')
