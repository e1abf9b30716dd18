% tanh and tan of complex numbers far out, where parts are NaN or infinite.
z = complex([-42 42 Inf -Inf 3 -30 Inf], [NaN Inf NaN Inf NaN 2 50]);
w = tanh(z);
for k = 1:numel(w)
  fprintf('%g %g\n', real(w(k)), abs(imag(w(k))));
end
w = tan(complex(imag(z), -real(z)));
for k = 1:numel(w)
  fprintf('%g %g\n', abs(real(w(k))), imag(w(k)));
end
x = complex(repmat(-42, 1, 600), repmat(NaN, 1, 600));
y = tanh(x);
fprintf('%d %d\n', sum(isnan(real(y))), sum(isnan(imag(y))));
x = complex(repmat(Inf, 1, 600), repmat(-NaN, 1, 600));
fprintf('%g %g\n', max(real(tanh(x))), max(abs(imag(tanh(x)))));
