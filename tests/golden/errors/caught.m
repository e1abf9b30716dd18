% Errors of the language itself are caught, whatever their wording.
1;                                       % a script, not a function file
function r = fails(f)
r = 0;
try
    f();
catch
    r = 1;
end
end
v = 1:3;
A = ones(2, 3);
fprintf('%d', fails(@() v(4)), fails(@() v(0)), fails(@() v(1.5)));
fprintf('%d', fails(@() v(-1)), fails(@() A(3, 1)), fails(@() A * A));
fprintf('%d', fails(@() [1 2 3] + [1 2]), fails(@() undefined_name(1)));
fprintf('%d', fails(@() [A; 1 2]), fails(@() int8(1) + int16(1)));
fprintf('%d', fails(@() 'abc' == 'ab'));
fprintf('%d\n', fails(@() v(3)));
