% Functions at the end of a script may be used before they are defined.
% Source: documentation, "Add Functions to Scripts".
fprintf('%d\n', twice(21));
h = @twice;
fprintf('%d\n', h(4));
fprintf('%d\n', outer(3));

function y = twice(x)
    y = 2 * x;
end

function y = outer(x)
    y = twice(x) + 1;
end
