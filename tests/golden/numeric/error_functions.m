% Error functions, their inverses, gamma functions: values, ends, single.
x = [-Inf -3 -0.5 0 1e-300 0.5 1.5 3 20 Inf NaN];
fprintf('%.14g ', erf(x)); fprintf('\n');
fprintf('%.14g ', erfc(x)); fprintf('\n');
fprintf('%.14g ', erfcx(x(2:end))); fprintf('\n');
p = [-1 -0.999 -0.5 0 1e-300 0.3 0.7 0.9999 1 2 NaN];
fprintf('%.14g ', erfinv(p)); fprintf('\n');
q = [0 0.01 0.02 0.1 0.375 0.5 1 1.3 1.9999 2 NaN];
fprintf('%.14g ', erfcinv(q)); fprintf('\n');
g = [1e-10 0.5 1 1.5 2 3 4.5 10 50 171 Inf NaN];
fprintf('%.13g ', gamma(g), gamma(-g(4:2:8) - 0.25)); fprintf('\n');
fprintf('%.13g ', gammaln(g), beta(2.5, [1 2 3]), betaln([100 200], 300)); fprintf('\n');
fprintf('%.13g ', psi(g(1:10))); fprintf('\n');
fprintf('%.6g ', erfinv(single(p)), erfcinv(single(q(3:end))), erfcx(single(x(2:9)))); fprintf('\n');
disp(class(psi(single(2))));
fprintf('%d ', size(erfinv(zeros(0, 3)))); fprintf('\n');
