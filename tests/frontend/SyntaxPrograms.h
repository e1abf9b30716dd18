//===- SyntaxPrograms.h - Realistic programs for parser tests ---*- C++ -*-===//
#ifndef QUERN_TESTS_FRONTEND_SYNTAXPROGRAMS_H
#define QUERN_TESTS_FRONTEND_SYNTAXPROGRAMS_H

namespace quern::syntax {

/// A script, a function file of the old style, nested functions and handles,
/// strings and cells, and Octave's dialect.
inline constexpr const char *kPrograms[] = {
    R"m(%% Option prices by simulation
clear all; close all; clc
rng(42, 'twister');
S0 = 100; K = 105; r = .05; sigma = 0.2; T = 1;
nPaths = 1e5; nSteps = 252;
dt = T/nSteps;
S = S0*ones(nPaths, 1);
for k = 1:nSteps
    Z = randn(nPaths, 1);
    S = S .* exp((r - sigma^2/2)*dt + sigma*sqrt(dt)*Z);  % step
end
payoff = max(S - K, 0);
price = exp(-r*T) * mean(payoff)
ci = price + [-1 1]*1.96*std(payoff)/sqrt(nPaths);
fprintf('%.4f [%.4f, %.4f]\n', price, ci(1), ci(end));
figure, hold on
plot(sort(S), 'b-', 'LineWidth', 2)
xlabel S_T, ylabel 'payoff'
axis([0 200 0 100]); grid on
A = [1, 2, ...
     3  -4
     5' 6' 7 8];
B = A(:, [1 end])';
%{
block comment with end and 'quotes
%}
if any(isnan(S(:))) || ~isreal(S), error('bad:value', 'NaN at %d', k); end
)m",
    R"m(function [x, iter, hist] = conjgrad(A, b, tol, maxit)
% CONJGRAD  Solve A*x = b.
if nargin < 3 || isempty(tol), tol = 1e-8; end
if nargin < 4
  maxit = numel(b);
end
x = zeros(size(b)); r = b - A*x; p = r;
rs = r'*r; hist = [];
for iter = 1:maxit
  Ap = A*p;
  alpha = rs/(p'*Ap);
  x = x + alpha*p; r = r - alpha*Ap;
  new = r'*r;
  hist(end+1, 1) = sqrt(new);
  if sqrt(new) < tol, break; end
  p = r + (new/rs)*p; rs = new;
end

function y = clip(x, lo, hi)
y = min(max(x, lo), hi);
switch class(x)
  case {'single', 'double'}
    y(isnan(x)) = 0;
  case 'uint8'
    y = uint8(y);
  otherwise
    error('clip:class', 'cannot clip %s', class(x));
end
)m",
    R"m(function out = counters(n)
    total = 0;
    step = 1;
    out.add = @add;
    out.map = cellfun(@(v) v.^2 + total, num2cell(1:n), 'UniformOutput', false);
    out.compose = @(f, g) @(x) f(g(x));
    [out.lo, ~, idx] = unique([3 1 2; 4 -5 6]);
    function r = add(k)
        total = total + k*step;
        r = total;
        function deeper()
            step = step + 1;
        end
        deeper();
    end
end

function y = model(x, opts)
    arguments
        x (:,1) double {mustBeFinite, mustBeReal}
        opts.Method (1,1) string = "fast"
        opts.Tol double = 1e-6
    end
    persistent calls
    if isempty(calls), calls = 0; end
    calls = calls + 1;
    y = x.' * x + (opts.Tol);
end
)m",
    R"m(names = {'anna', "bob"; 'it''s', ['x' 'y']};
s = struct('a', {{1, 2}}, 'b', []);
s(2).a.("dyn") = names{1, end}(1:2);
for field = fieldnames(s)'
    value = s(1).(field{1});
    try
        t = regexprep(value{:}, '(\w+)\s*%', '$1');
    catch err
        if strcmp(err.identifier, 'MATLAB:badsubscript') && ~isempty(value)
            rethrow(err)
        end
    end
end
while true
    line = fgetl(fid); if ~ischar(line), break, end
    parts = strsplit(line, ',');
    table{end + 1, 1} = str2double(parts{2 : end});
end
mask = ~(names == "bob") & true | false;
m = containers.Map(); m('k') = @() disp('hi');
f = m('k'); f();
fprintf("%s\n", strjoin(names(:, 1)', ', '));
plot(1:10, (1:10).^2, Color="r", LineWidth=2);
x.y(3).z{2} = 0x1Fu16 + 0b101 - 3.5e-3i;
)m",
    R"m(1;
# Octave's dialect
function r = twice(x)
  r = 2 * x;
endfunction
x = 3; y = [];
do
  x--;
  y(end+1) = twice(x);
until x < 0
unwind_protect
  if (x != 0) && !isempty(y)
    y ^= 2;
  endif
unwind_protect_cleanup
  printf("%d\n", y);
end_unwind_protect
k = 0;
while (k < 3) k += 1; endwhile
for (i = 1:3) disp(i); endfor
try, error("x"); catch disp(lasterr); end_try_catch
switch (k) case 3 k *= 2; otherwise k = 0; endswitch
)m",
};

} // namespace quern::syntax

#endif // QUERN_TESTS_FRONTEND_SYNTAXPROGRAMS_H
