% Loops over scalars, as programs have them that nobody vectorised: a sieve,
% Collatz chains, a pendulum by Runge-Kutta steps, and a continued fraction.
n = str2double(getenv('QUERN_N'));
if isnan(n)
    n = 3000;
end

% Sieve of Eratosthenes.
prime = true(1, n);
prime(1) = false;
for p = 2:floor(sqrt(n))
    if prime(p)
        for q = p*p:p:n
            prime(q) = false;
        end
    end
end
fprintf('primes up to %d: %d\n', n, sum(prime));

% The longest Collatz chain.
longest = 0;
best = 1;
for start = 1:n
    value = start;
    len = 1;
    while value ~= 1
        if mod(value, 2) == 0
            value = value / 2;
        else
            value = 3 * value + 1;
        end
        len = len + 1;
    end
    if len > longest
        longest = len;
        best = start;
    end
end
fprintf('longest Collatz chain: %d steps from %d\n', longest, best);

% A pendulum, fourth-order Runge-Kutta.
theta = 1;
omega = 0;
h = 0.002;
for step = 1:4*n
    k1t = omega;               k1o = -9.81 * sin(theta);
    k2t = omega + h/2 * k1o;   k2o = -9.81 * sin(theta + h/2 * k1t);
    k3t = omega + h/2 * k2o;   k3o = -9.81 * sin(theta + h/2 * k2t);
    k4t = omega + h * k3o;     k4o = -9.81 * sin(theta + h * k3t);
    theta = theta + h/6 * (k1t + 2*k2t + 2*k3t + k4t);
    omega = omega + h/6 * (k1o + 2*k2o + 2*k3o + k4o);
end
energy = omega^2 / 2 - 9.81 * cos(theta);
fprintf('pendulum: angle %.6f, energy %.6f\n', theta, energy);

% The golden ratio as a continued fraction.
ratio = 1;
for k = 1:40
    ratio = 1 + 1 / ratio;
end
fprintf('golden ratio: %.10f\n', ratio);
