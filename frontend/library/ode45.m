function [t, y] = ode45(f, tspan, y0, options, varargin)
% ODE45 y' = f(t, y) by the Dormand-Prince pair with error control. With two
% times in tspan, t are the steps; otherwise the times asked for.
  relTol = 1e-3;
  absTol = 1e-6;
  maxStep = abs(tspan(end) - tspan(1)) / 10;
  step = [];
  if nargin > 3 && isstruct(options)
    relTol = optimget(options, 'RelTol', relTol);
    absTol = optimget(options, 'AbsTol', absTol);
    maxStep = optimget(options, 'MaxStep', maxStep);
    step = optimget(options, 'InitialStep', step);
  end
  if ischar(f)
    f = str2func(f);
  end
  a = [0 0 0 0 0 0; 1/5 0 0 0 0 0; 3/40 9/40 0 0 0 0; ...
       44/45 -56/15 32/9 0 0 0; ...
       19372/6561 -25360/2187 64448/6561 -212/729 0 0; ...
       9017/3168 -355/33 46732/5247 49/176 -5103/18656 0; ...
       35/384 0 500/1113 125/192 -2187/6784 11/84];
  c = [0, 1/5, 3/10, 4/5, 8/9, 1, 1];
  e = [71/57600, 0, -71/16695, 71/1920, -17253/339200, 22/525, -1/40].';
  % Weights of the interpolant of degree 4 in powers of the part of a step.
  b = [1, -183/64, 37/12, -145/128; 0, 0, 0, 0; ...
       0, 1500/371, -1000/159, 1000/371; 0, -125/32, 125/12, -375/64; ...
       0, 9477/3392, -729/106, 25515/6784; 0, -11/7, 11/3, -55/28; ...
       0, 3/2, -4, 5/2];
  now = tspan(1);
  last = tspan(end);
  direction = sign(last - now);
  y0 = y0(:);
  n = numel(y0);
  k = zeros(n, 7);
  k(:, 1) = f(now, y0, varargin{:});
  if isempty(step)
    scale = max(abs(y0), absTol / relTol);
    rate = max(abs(k(:, 1) ./ scale)) / (0.8 * relTol ^ 0.2);
    step = min(maxStep, abs(last - now));
    if step * rate > 1
      step = 1 / rate;
    end
  end
  asked = numel(tspan) > 2;
  t = now;
  y = y0.';
  next = 2;
  while direction * (last - now) > 0
    step = min(step, maxStep);
    isLast = 1.1 * step >= abs(last - now);
    if isLast
      step = abs(last - now);
    end
    failed = false;
    while true
      h = direction * step;
      for s = 2:7
        z = y0 + h * (k(:, 1:s - 1) * a(s, 1:s - 1).');
        k(:, s) = f(now + c(s) * h, z, varargin{:});
      end
      bad = step * max(abs(k * e) ./ max(max(abs(y0), abs(z)), absTol / relTol));
      if bad <= relTol
        break
      end
      isLast = false;
      if step < 16 * eps(now)
        error('MATLAB:ode45:IntegrationTolNotMet', ...
              'Failure at t=%e: the step would fall below what numbers resolve.', now);
      end
      if failed
        step = step / 2;
      else
        step = step * max(0.1, 0.8 * (relTol / bad) ^ 0.2);
      end
      failed = true;
    end
    if isLast
      after = last;
    else
      after = now + h;
    end
    if asked
      while next <= numel(tspan) && direction * (after - tspan(next)) >= 0
        part = (tspan(next) - now) / h;
        t(end + 1, 1) = tspan(next);
        if tspan(next) == after
          y(end + 1, :) = z.';
        else
          y(end + 1, :) = (y0 + h * (k * (b * part .^ (1:4).'))).';
        end
        next = next + 1;
      end
    else
      % Steps are drawn in quarters, as MATLAB's default Refine of 4.
      for part = [0.25, 0.5, 0.75]
        t(end + 1, 1) = now + part * h;
        y(end + 1, :) = (y0 + h * (k * (b * part .^ (1:4).'))).';
      end
      t(end + 1, 1) = after;
      y(end + 1, :) = z.';
    end
    now = after;
    y0 = z;
    k(:, 1) = k(:, 7);
    if ~failed
      factor = 1.25 * (bad / relTol) ^ 0.2;
      step = step / max(factor, 0.2);
    end
  end
end
