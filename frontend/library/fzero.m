function [x, fval, flag, output] = fzero(f, x0, options, varargin)
% FZERO Root of a function of one variable, by Brent's method: fzero(f, start),
% fzero(f, [low high], options, arguments of f...).
  if ischar(f) || isstring(f)
    f = str2func(f);
  end
  if ~isempty(varargin)
    g = f;
    f = @(x) g(x, varargin{:});
  end
  tolX = eps;
  if nargin > 2
    tolX = optimget(options, 'TolX', tolX);
  end
  flag = 1;
  output = struct('iterations', 0, 'algorithm', 'bisection, interpolation');
  if isscalar(x0)
    a = x0;
    fa = f(a);
    if fa == 0
      x = a;
      fval = 0;
      return
    end
    step = max(abs(a) / 50, 1 / 50);
    b = a;
    fb = fa;
    found = false;
    for k = 1:60
      for side = [-1, 1]
        b = x0 + side * step;
        fb = f(b);
        if sign(fb) ~= sign(fa)
          found = true;
          break
        end
      end
      if found
        break
      end
      step = step * sqrt(2);
    end
    if ~found
      error('MATLAB:fzero:NoSignChange', 'No change of sign was found near %g.', x0);
    end
  else
    a = x0(1);
    b = x0(2);
    fa = f(a);
    fb = f(b);
    if sign(fa) == sign(fb)
      error('MATLAB:fzero:ValuesAtEndPtsSameSign', ...
            'Function values at the interval endpoints must differ in sign.');
    end
  end
  c = a;
  fc = fa;
  d = b - a;
  e = d;
  while fb ~= 0 && a ~= b
    output.iterations = output.iterations + 1;
    if sign(fb) == sign(fc)
      c = a;
      fc = fa;
      d = b - a;
      e = d;
    end
    if abs(fc) < abs(fb)
      a = b;
      b = c;
      c = a;
      fa = fb;
      fb = fc;
      fc = fa;
    end
    m = (c - b) / 2;
    tol = 2 * tolX * max(abs(b), 1);
    if abs(m) <= tol || fb == 0
      break
    end
    if abs(e) < tol || abs(fa) <= abs(fb)
      d = m;
      e = m;
    else
      s = fb / fa;
      if a == c
        p = 2 * m * s;
        q = 1 - s;
      else
        q = fa / fc;
        r = fb / fc;
        p = s * (2 * m * q * (q - r) - (b - a) * (r - 1));
        q = (q - 1) * (r - 1) * (s - 1);
      end
      if p > 0
        q = -q;
      else
        p = -p;
      end
      if 2 * p < 3 * m * q - abs(tol * q) && p < abs(e * q / 2)
        e = d;
        d = p / q;
      else
        d = m;
        e = m;
      end
    end
    a = b;
    fa = fb;
    if abs(d) > tol
      b = b + d;
    else
      b = b + sign(m) * tol;
    end
    fb = f(b);
  end
  x = b;
  fval = fb;
end
