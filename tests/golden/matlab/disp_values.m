% What disp shows of simple values in the default short format. Source:
% documentation of disp and format.
disp(1 + 1)
disp([1 2 3])
disp(pi)
disp('text')
disp(true)
disp([0.5 1.25; 2 3])
disp(uint8([1 20]))
