% A failed assignment changes nothing.
x = 1:3;
try
    x(5:6) = [1 2 3];
catch
    fprintf('refused\n');
end
fprintf('%d ', x); fprintf('\n');
try
    x = x + [1 2];
catch
    fprintf('refused\n');
end
fprintf('%d ', x); fprintf('\n');
s.a = 1;
try
    s.b.c = undefined_thing;
catch
    fprintf('refused\n');
end
fprintf('%d\n', isfield(s, 'b'));
try
    A = eye(2);
    A(2, 2) = [];
catch
    fprintf('refused\n');
end
fprintf('%d ', A); fprintf('\n');
