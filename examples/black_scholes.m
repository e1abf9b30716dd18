% Prices of European options by the Black-Scholes formula, all at once.
% QUERN_N in the environment sets the number of options.
n = str2double(getenv('QUERN_N'));
if isnan(n)
    n = 1e6;
end

% A spread of contracts: prices, strikes and maturities that fill their ranges
% evenly (multiples of irrational numbers, fractional parts).
k = (1:n)';
a = k * 0.6180339887498949;
b = k * 0.4142135623730951;
c = k * 0.7320508075688772;
spot     = 80 + 40 * (a - floor(a));
strike   = 80 + 40 * (b - floor(b));
maturity = 0.1 + 2 * (c - floor(c));
rate = 0.03;
volatility = 0.25;

% Standard normal distribution function.
cdf = @(x) 0.5 * erfc(-x / sqrt(2));

spread = volatility * sqrt(maturity);
d1 = (log(spot ./ strike) + (rate + volatility^2 / 2) * maturity) ./ spread;
d2 = d1 - spread;
discounted = strike .* exp(-rate * maturity);
call = spot .* cdf(d1) - discounted .* cdf(d2);
put  = discounted .* cdf(-d2) - spot .* cdf(-d1);

% Put-call parity holds for every contract up to rounding.
parity   = max(abs(call - put - (spot - discounted)));
meanCall = mean(call);
meanPut  = mean(put);
maxCall  = max(call);
maxPut   = max(put);

fprintf('options       %d\n', n);
fprintf('mean call     %.6f\n', meanCall);
fprintf('mean put      %.6f\n', meanPut);
fprintf('dearest call  %.6f\n', maxCall);
fprintf('dearest put   %.6f\n', maxPut);
fprintf('parity holds  %d\n', parity < 1e-10);
