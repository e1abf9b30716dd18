% Classes of results.
p = @(x) fprintf('%s ', class(x));
p(true + true); p('a' + 1); p(single(1) + 1); p(-true); p(~5); fprintf('\n');
p(1 == 1); p('a' == 'a'); p(any([1 0])); p(1:3); p([true false]); fprintf('\n');
p(['a' 66]); p([true 2]); p({}); p(@sin); p(struct()); fprintf('\n');
p(int8(1) * 2.5); p(uint16(3) + true); p(int8(1) : int8(3)); fprintf('\n');
p(double(int8(3))); p(logical([2 0])); p(char(65)); p(cast(3.7, 'int8')); fprintf('\n');
p(zeros(2, 'int16')); p(ones(1, 'uint8')); p(true(2)); p(eye(2)); fprintf('\n');
fprintf('%d%d%d%d\n', isa(1, 'double'), isa(1, 'float'), isa(int8(1), 'integer'), isa(1, 'numeric'));
fprintf('%d%d%d%d\n', isnumeric(1), isnumeric('a'), islogical(true), isfloat(single(1)));
fprintf('%d%d%d%d\n', isscalar(5), isvector([1 2]), ismatrix(ones(2)), isrow([1; 2]));
