% Reductions of what a logical mask selects.
x = mod((1:1000) * 7, 13) - 5;
m = mod(1:1000, 3) == 1;
fprintf('%g %g %g %g\n', sum(x(m)), max(x(m)), min(x(m)), mean(x(m)));
fprintf('%g %g %g\n', sum(x(x > 3)), prod(x(x == 2) / 2), mean(x(x < 0)));
fprintf('%d %d %d\n', any(x(m)), all(x(m)), all(x(x > 0)));
fprintf('%d %d %d %d\n', nnz(x(m)), numel(x(x > 3)), length(x(m)), isempty(x(m)));
% Expressions of selected elements, with one mask.
fprintf('%g %g\n', sum(x(m) .^ 2), sum((x(m) - 1) .* x(m)));
fprintf('%g %g\n', sum(x(x > 1) .* x(x > 1)), max(-x(m) * 2 + 1));
fprintf('%d %d\n', sum(x(m) > 2), nnz(x(m) .* x(m) < 4));
% Columns, matrices and pages.
c = x.';
fprintf('%g %g\n', sum(c(c > 0)), numel(c(c ~= 0)));
A = reshape(x, 20, 50);
fprintf('%g %g %g\n', sum(A(A > 0)), max(A(A < 4)), mean(A(A > 100 | A < 0)));
P = reshape(x, 10, 10, 10);
fprintf('%g %g\n', sum(P(P > 0)), min(P(P > 0)));
% Nothing selected.
none = x > 100;
fprintf('%d %d\n', size(max(x(none))), size(min(c(c > 100))), size(max(A(A > 100))));
fprintf('%g %g %g\n', sum(x(none)), prod(x(none)), numel(x(none)));
fprintf('%d %d %d\n', any(x(none)), all(x(none)), isempty(x(none)));
fprintf('%d %d %s\n', size(sum(x(none))), class(max(x(none))));
% NaN and Inf where the mask is false, and where it is true.
y = x; y(5) = NaN; y(9) = Inf;
fprintf('%g %g\n', sum(y(~isnan(y) & y < Inf)), mean(y(isfinite(y))));
fprintf('%g %g %g\n', max(y(~(y == Inf))), sum(y(isnan(y))), max(y(isnan(y))));
% Subscripts with end, calls and functions.
fprintf('%g %g\n', sum(y((1:end) > 990)), sum(x(mod(x, 2) == 0)));
% Classes.
i = int32(x); s = single(x) / 3; u = uint8(abs(x));
fprintf('%s %s %s\n', class(sum(i(m))), class(max(i(m))), class(max(s(m))));
fprintf('%d %d %d\n', max(i(m)), min(i(i > 0)), max(u(u < 3)));
fprintf('%.4f %.4f %s\n', sum(s(m)), mean(s(m)), class(mean(s(m))));
b = x > 0;
fprintf('%d %d %d\n', sum(b(m)), any(b(x < 0)), all(b(b)));
k = char(97 + abs(x));
fprintf('%d %d %s\n', max(k(m)), sum(k(m)), class(max(k(m))));
z = complex(x, mod(x, 2));
t = sum(z(m));
fprintf('%g %g %g\n', real(t), imag(t), max(z(z == real(z))));
% Other forms go another way.
[v, at] = max(x(m));
fprintf('%d %d\n', v, at);
w = x(m);
fprintf('%g %g %g %g\n', sum(x(find(m))), sum(x([true false true])), sum(x(m), 2), sum(w));
% Assignment where a condition holds.
x(x > 3) = x(x > 3) * 10 - 1;
A(A < 0) = -A(A < 0);
x(~m) = x(~m) + c(~m).';
fprintf('%g %g\n', sum(x), sum(A(:)));
% Errors.
try, sum(x(A > 0 & x > 0)), catch e, fprintf('error\n'), end
t = true(1, 2000);
try, sum(x(t)), catch e, fprintf('error\n'), end
