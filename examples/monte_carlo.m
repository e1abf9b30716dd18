% Monte Carlo price of an arithmetic Asian call option: many paths side by
% side, one time loop. Each path has its own linear congruential generator
% (Park and Miller's), so that the result is the same on every machine.
paths = str2double(getenv('QUERN_N'));
if isnan(paths)
    paths = 20000;
end
steps = 64;

spot = 100;
strike = 102;
rate = 0.04;
volatility = 0.3;
maturity = 1;
dt = maturity / steps;
drift = (rate - volatility^2 / 2) * dt;
diffusion = volatility * sqrt(dt);

modulus = 2147483647;
seed = mod((1:paths)' * 69621 + 12345, modulus);
for k = 1:8                              % part the streams
    seed = mod(seed * 16807, modulus);
end

price = spot * ones(paths, 1);
total = zeros(paths, 1);
for k = 1:steps
    seed = mod(seed * 16807, modulus);
    u = seed / modulus;
    seed = mod(seed * 16807, modulus);
    v = seed / modulus;
    z = sqrt(-2 * log(u)) .* cos(2 * pi * v);     % Box and Muller
    price = price .* exp(drift + diffusion * z);
    total = total + price;
end

payoff = exp(-rate * maturity) * max(total / steps - strike, 0);
value = mean(payoff);
deviation = sqrt(mean((payoff - value).^2));

fprintf('paths           %d\n', paths);
fprintf('final price     %.4f\n', mean(price));
fprintf('Asian call      %.6f\n', value);
fprintf('standard error  %.6f\n', deviation / sqrt(paths));
fprintf('in the money    %.4f\n', mean(payoff > 0));
