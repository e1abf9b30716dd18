% The beta function and its logarithm at large, small and special operands.
% Octave's are differences of gammaln there; these values are mpmath's.
fprintf('%.14g ', beta([.5 1e10 1e300 30 1e-3], [.5 2 .001 40 1e-4])); fprintf('\n');
fprintf('%.14g ', betaln([1e5 1e-200 1e15 1e300], [1e5 3 .25 1e299])); fprintf('\n');
fprintf('%g ', beta([0 0 1 Inf Inf -1 NaN], [0 3 1 2 0 2 1])); fprintf('\n');
fprintf('%g ', betaln([0 1 Inf 0], [3 1 2 Inf])); fprintf('\n');
fprintf('%d ', size(beta(ones(3, 1), ones(1, 2))), size(betaln([], 1))); fprintf('\n');
disp(class(beta(single(2), 3)));
try, beta(int8(1), 2), catch e, disp(e.message), end
