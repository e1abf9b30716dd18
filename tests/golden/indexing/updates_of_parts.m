% Assignment into parts of arrays that are large or not computed yet: other
% variables keep their values, right sides see the old elements.
1;
function show(name, x)
    x = double(x(:));
    w = (1:numel(x))';
    fprintf('%-10s n=%d sum=%.6g weighted=%.10g first=%g last=%g\n', name, ...
            numel(x), sum(x), sum(x .* mod(w, 97)), x(1), x(end));
end

n = 90;
base = reshape(mod((1:n*n) * 7, 101), n, n) / 8;

% A stencil, the edges stay.
u = base;
for t = 1:12
    u(2:end-1, 2:end-1) = u(2:end-1, 2:end-1) ...
        + 0.2 * (u(1:end-2, 2:end-1) + u(3:end, 2:end-1) ...
               + u(2:end-1, 1:end-2) + u(2:end-1, 3:end) ...
               - 4 * u(2:end-1, 2:end-1));
end
show('stencil', u);
show('untouched', base);

% Boundaries between the steps.
in = 2:n-1;
v = base * 2;
for t = 1:8
    v(in, in) = (v(in-1, in) + v(in+1, in) + v(in, in-1) + v(in, in+1)) / 4;
    v(1, :) = v(2, :);
    v(end, :) = 0;
    v(:, 1) = v(:, 2) + 1;
end
show('edges', v);

% Another name for the same array.
a = base + 1;
b = a;
a(2:5, :) = 0;
show('changed', a);
show('kept', b);
c = b;
b(:) = 3;
show('filled', b);
show('before', c);

% Self-overlap.
s = (1:5000) / 4;
s(2:end) = s(1:end-1);
show('shift', s);
s(1:end-1) = s(2:end) + 1;
show('back', s);
s(end:-1:1) = s * 2;
show('reversed', s);
s(1:2:end) = s(2:2:end);
show('pairs', s);
s([1 end]) = s([end 1]);
show('swap', s);

% Row by row, column by column.
A = zeros(60, 700);
x = linspace(0, 1, 700);
for k = 1:60
    A(k, :) = x.^2 * k + A(max(k-1, 1), :);
end
show('rows', A);
B = A';
for k = 2:60
    B(:, k) = B(:, k) - B(:, k-1) / 2;
end
show('columns', B);

% Classes: the array's own stays.
i8 = zeros(60, 60, 'int8');
i8(2:59, :) = base(1:58, 1:60) * 20 - 50;
fprintf('%s ', class(i8));
show('int8', i8);
f = ones(70, 70, 'single');
f(:, 3:70) = base(1:70, 1:68) / 3;
fprintf('%s ', class(f));
show('single', f);
m = base > 5;
m(10:20, :) = base(10:20, :) > 100;
fprintf('%s ', class(m));
show('logical', m);
t = repmat('a', 40, 40);
t(3:38, 5:2:35) = 'z';
fprintf('%s ', class(t));
show('char', t);

% Complex elements make the array complex.
z = base - 1;
z(:, 5:10) = sqrt(base(:, 5:10) - 4);
fprintf('real %d ', isreal(z));
show('real part', real(z));
show('imag part', imag(z));
r = base;
r(1:40, :) = sqrt(base(1:40, :));
fprintf('real %d ', isreal(r));
show('stays real', r);

% More dimensions, steps, scalars, nothing.
p = reshape(1:24*20*10, 24, 20, 10) / 2;
p(2:3:end, end:-2:1, [4 6 8]) = -p(1:3:end, 1:2:end, [1 3 5]);
show('3-d', p);
p(:, :, 2) = p(:, :, 1) + p(:, :, 3);
show('page', p);
p(5, :, :) = 7;
show('slab', p);
p(:, 1:0, :) = [];
show('nothing', p);
q = base * 3;
q([], :) = 5;
q(1:0, 2:4) = zeros(0, 3);
show('empty', q);

% Two parts of one array, and the array as it was between.
w = base * 5;
w(1:30, :) = w(31:60, :);
between = w;
w(31:60, :) = between(1:30, :) + w(61:90, :);
show('between', between);
show('after', w);

% Masks.
g = base - 3;
g(g < 0) = 0;
show('mask', g);
g(g > 5) = g(g > 5) / 2;
show('halved', g);
h = int16(base * 10);
h(h > 60 | h < 10) = 61.5;
fprintf('%s ', class(h));
show('int16', h);

% Errors come where they are made and leave the array alone.
e = base + 0;
try
    e(2:5, :) = ones(3, n) + base(1:3, :);
catch err
    disp('sizes differ');
end
try
    e(1:10) = base(1:9);
catch err
    disp('numbers differ');
end
show('unharmed', e);
