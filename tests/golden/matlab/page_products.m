% Source: MATLAB's documentation of pagemtimes; Octave 7 has no such function.
% Compared with a loop over pages.
x = reshape(mod(1:2*3*4, 7) - 3, 2, 3, 4);
y = reshape(mod(1:3*5*4, 5) - 2, 3, 5, 4);
z = pagemtimes(x, y);
good = isequal(size(z), [2 5 4]);
for p = 1:4
  good = good && isequal(z(:, :, p), x(:, :, p) * y(:, :, p));
end
fprintf('pages %d\n', good);

w = pagemtimes(x, 'transpose', x, 'none');
fprintf('turned %d\n', isequal(w(:, :, 3), x(:, :, 3)' * x(:, :, 3)));
c = x + 1i * x(:, :, [2 1 4 3]);
w = pagemtimes(c, 'none', c, 'ctranspose');
fprintf('complex %d %d\n', isequal(w(:, :, 2), c(:, :, 2) * c(:, :, 2)'), isreal(w));

% One matrix with every page, and pages along two dimensions.
w = pagemtimes([1 2; 3 4], x);
fprintf('one %d\n', isequal(w(:, :, 4), [1 2; 3 4] * x(:, :, 4)));
u = reshape(1:2*2*3, 2, 2, 3);
v = reshape(1:2*1*1*2, 2, 1, 1, 2);
w = pagemtimes(u, v);
fprintf('%d ', size(w), isequal(w(:, :, 3, 2), u(:, :, 3) * v(:, :, 1, 2)));
fprintf('\n%s %d %d %d\n', class(pagemtimes(single(u), v)), size(pagemtimes(u(:, :, []), [1; 2])));
try
  pagemtimes(u, ones(2, 2, 2));
catch err
  fprintf('%s\n', err.identifier);
end
