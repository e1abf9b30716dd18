% Wrong arrays of subscripts on the left: the statement fails, x stays.
n = 50000;
p = (n:-1:1)' + mod((1:n)', 2) * 0;
function report(f)
  try
    f();
  catch e
    disp(e.identifier)
    disp(e.message)
  end
end
function assignTo(x, p, v)
  old = sum(x(:));
  try
    x(p) = v;
  catch e
    fprintf('%d\n', sum(x(:)) == old);
    rethrow(e);
  end
  fprintf('%d elements\n', numel(x));
end
v = ones(n, 1);
report(@() assignTo(v, p - 1, v * 2));
report(@() assignTo(v, p + 0.5, v));
report(@() assignTo(v, [p; 3], v));
report(@() assignTo(v, -p, v));
report(@() assignTo(v, p * NaN, v));
report(@() assignTo(v, p * Inf, v));
report(@() assignTo(reshape(v, 250, 200), p + 1, v));
report(@() assignTo(v, p + 10, v));
