% Integers saturate and round; mixed with double they stay integers.
fprintf('%d ', uint8(250) + 10, uint8(3) - 5, int8(-128) / int8(-1), abs(int8(-128)));
fprintf('\n');
fprintf('%d ', int32(5) / 0, -int32(5) / 0, int32(0) / 0); fprintf('\n');
fprintf('%d ', int32(5) / int32(2), int32(-7) / int32(2), uint8(2.5), int8(-2.5));
fprintf('\n');
fprintf('%d ', int8(100) * 2, int8(-100) * 2, uint8(200) .* uint8(2)); fprintf('\n');
fprintf('%d ', uint8(NaN), int16(Inf), int16(-Inf), uint8(-3), uint8(300)); fprintf('\n');
fprintf('%s %s %s\n', class(int8(1) + 1), class([int8(1) 300.7]), class(5:int8(7)));
fprintf('%d ', [int8(1) 300.7]); fprintf('\n');
fprintf('%d ', idivide(int32(7), int32(2)), mod(int8(-7), int8(3)), rem(int8(-7), int8(3)));
fprintf('\n');
fprintf('%d ', intmax('int32'), intmin('int8'), intmax('uint16')); fprintf('\n');
fprintf('%d\n', max(int8(3), int8(5)));
fprintf('%d ', bitand(uint8(12), uint8(10)), bitshift(uint8(1), 3)); fprintf('\n');
fprintf('%d ', int32(10) ^ 2, int32([1 2 3]) .^ 2); fprintf('\n');
x = uint8([1 2 3]);
x(2) = 300;
fprintf('%d ', x); fprintf('%s\n', class(x));
fprintf('%d ', int64(9007199254740992) + int64(1)); fprintf('\n');
% 64-bit classes compare by value, and -2^63 is an int64.
fprintf('%d ', uint64(2^63) == intmax('int64'), intmax('int64') < uint64(2^63));
fprintf('%d ', int64(-1) < uint64(0), uint64(7) >= int64(7)); fprintf('\n');
fprintf('%d %d\n', int64(5) + (-2^63), int64(-1) * (-2^63));
