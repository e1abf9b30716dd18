% Maps of arrays that were assigned to, joined or shifted: computed from the
% parts, with the answers of computing them from the whole.
n = 40000;
x = mod((1:n)' * 7, 101) - 50; w = mod((1:n)', 13); c = 0.25;
% A part assigned: small, large, with gaps, backwards, computed, twice.
y = x; y(1:5) = 0; z = 2 * y;
fprintf('%g %g %g %g\n', sum(z), z(1), z(5), z(6));
y = x; y(1:n/2) = w(n/2+1:end); z = y .* w + 1;
fprintf('%g %g %g %g\n', sum(z), z(1), z(n/2), z(end));
y = x; y(2:2:end) = -1; z = abs(y) + y; v = y .* x;
fprintf('%g %g %g %g\n', sum(z), sum(v), z(2), v(3));
y = x; y(end:-3:1) = w(1:numel(1:3:n)); z = y - w;
fprintf('%g %g %g\n', sum(z), z(end), z(end-3));
y = x .^ 2; y(100:200) = sqrt(y(100:200)); z = y / 2; z(150) = 7;
fprintf('%.4f %g %g\n', sum(z), z(100), z(150));
y = x; y(1:n-1) = 1; y(n/2:n) = x(1:n/2+1); z = y * 3;
fprintf('%g %g %g\n', sum(z), z(n/2-1), z(n));
% The array itself stays what it was, and may be an answer too.
y = x; y(1:20000) = 5; z = y + x; fprintf('%g %g %g\n', sum(y), sum(z), sum(x));
% Square roots of negative numbers that were replaced are none.
y = x; y(x(1:100) < 0) = 0; y(1:n) = abs(x); y(50:100) = 4; r = sqrt(y);
fprintf('%d %.4f\n', isreal(r), sum(r));
y = x; y(1:20000) = 9; r = sqrt(y); fprintf('%d %.4f %.4f\n', isreal(r), real(sum(r)), imag(sum(r)));
% Joined arrays.
a = x(1:n/2); b = w(n/2+1:end);
z = [a; b] .^ 2 - w; fprintf('%g %g %g\n', sum(z), z(n/2), z(n/2+1));
z = [0; diff(x)] .* w; fprintf('%g %g %g\n', sum(z), z(1), z(2));
z = diff([0; x]); fprintf('%g %g %g\n', sum(z), z(1), z(end));
z = [a; b] + [b; a] .* [w(1:10); x(11:n)]; fprintf('%g %g\n', sum(z), z(10));
z = max([a; b], [w(1); x(1:end-1)]); fprintf('%g\n', sum(z));
z = [2 * [a; b]; -[b; a]] + 1; fprintf('%d %g %g\n', numel(z), sum(z), z(n+1));
z = zeros(2 * n, 1); z(1:2:end) = 3 * [a; b]; z(2:2:end) = [b; a] - 1;
fprintf('%g %g %g\n', sum(z .* z), z(n), z(n+1));
z = single(0.5) * [a; b]; fprintf('%s %g\n', class(z), sum(double(z)));
z = [int16(a); int16(b)] * 300; fprintf('%s %g %g\n', class(z), max(z), min(z));
z = abs([a; 1i * b]); fprintf('%d %g\n', isreal(z), sum(z));
z = ~[a > 3; b > 3]; fprintf('%s %d\n', class(z), sum(z));
% Shifts of a line, of a matrix, of pages, there and back.
z = x + circshift(x, 1); fprintf('%g %g %g\n', sum(z .* w), z(1), z(n));
u = x; for t = 1:6, u = u + c * (circshift(u, 1) - 2 * u + circshift(u, -1)); end
fprintf('%.6f %.6f %.6f\n', sum(u .* w), u(1), u(n));
A = reshape(x, 200, 200); U = A;
for t = 1:5
  U = U + c * (circshift(U, 1) + circshift(U, -1) + circshift(U, 1, 2) + circshift(U, -1, 2) - 4 * U);
end
fprintf('%.6f %.6f %.6f %.6f\n', sum(U(:, 7)), U(1, 1), U(200, 200), U(1, 200));
B = circshift(A, [3 -2]) .* A + circshift(A, -1); fprintf('%g %g %g\n', sum(B(:)), B(1, 1), B(200, 200));
P = reshape(x, 50, 40, 20); Q = P - circshift(P, 1, 3) - circshift(P, [0 5 0]);
fprintf('%g %g %g\n', sum(abs(Q(:))), Q(1, 1, 1), Q(50, 40, 20));
z = circshift(circshift(x, 5), -5) - x; fprintf('%g\n', any(z));
B = A; B(2:199, 2:199) = A(1:198, 2:199) - A(3:200, 2:199); C = B .* A(1, :) + A(:, 2);
fprintf('%g %g %g\n', sum(C(:)), C(1, 1), C(100, 100));
for k = 1:12, z = 2 * circshift(x, k) - w; fprintf('%g ', z(1)); end, fprintf('\n');
function y = f(n, x), y = 2 * circshift(x, n); end
fprintf('%g %g\n', sum(f(3, x) .* w), sum(f(-3, x) .* w));
