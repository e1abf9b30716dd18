% A function of a fold leaves the reals, and its value is used only by the
% elements of the same row.
x = (1:1500)' / 1000;
y = x .* sqrt(600 - sum(x));
fprintf('%.12g %.12g\n', real(y(1000)), imag(y(1000)));
z = x + asin(mean(x) * 4);
fprintf('%.12g %.12g\n', real(z(1000)), imag(z(1000)));
X = reshape(1:600 * 40, 600, 40) / 1000;
Y = X .* log(300 - sum(X, 2));
fprintf('%.10g %.10g\n', real(Y(600, 40)), imag(Y(600, 40)));
fprintf('%.10g %.10g\n', real(Y(1, 1)), imag(Y(1, 1)));
Z = X - acos(mean(X, 1) / 12);
fprintf('%.10g %.10g\n', real(Z(600, 40)), imag(Z(600, 40)));
fprintf('%.10g %.10g\n', real(Z(1, 1)), imag(Z(1, 1)));
W = exp(X - sqrt(12 - max(X, [], 2)));
fprintf('%.10g %.10g\n', real(W(600, 1)), imag(W(600, 1)));
