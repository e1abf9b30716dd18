% cumsum and cumprod keep the class of integers, and saturate. Source:
% documentation of cumsum ("same class as A"); Octave 7.3 gives double.
c = cumsum(uint8([100 100 100]));
fprintf('%s', class(c)); fprintf(' %d', c); fprintf('\n');
p = cumprod(int8([10 10 10]));
fprintf('%s', class(p)); fprintf(' %d', p); fprintf('\n');
