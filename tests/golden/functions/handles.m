% Function handles and anonymous functions: capture by value, composition.
a = 2;
f = @(x) a * x + 1;
a = 100;
fprintf('%d\n', f(3));
g = @sin;
fprintf('%.6f\n', g(1));
compose = @(p, q) @(x) p(q(x));
h = compose(f, @(x) x^2);
fprintf('%d\n', h(4));
k = {@plus, @times, @(x, y) x - y};
for i = 1:3
    fprintf('%d ', k{i}(7, 3));
end
fprintf('\n');
fprintf('%d %d\n', feval(@max, [1 5 2]), feval('min', [4 3]));
z = @() 42;
fprintf('%d\n', z());
fprintf('%d\n', isa(f, 'function_handle'));
s.fn = @(v) sum(v);
fprintf('%d\n', s.fn(1:4));
apply = @(fn, varargin) fn(varargin{:});
fprintf('%d\n', apply(@max, 3, 8));
