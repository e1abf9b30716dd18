function [x, fval, flag, output] = fminbnd(f, a, b, options)
% FMINBND Minimum in an interval: golden sections and parabolas (Brent 1973).
  if ischar(f) || isstring(f)
    f = str2func(f);
  end
  flag = 0;
  tol = 1e-4;
  if nargin > 3 && ~isempty(optimget(options, 'TolX'))
    tol = optimget(options, 'TolX');
  end
  c = (3 - sqrt(5)) / 2;
  x = a + c * (b - a);
  w = x;
  v = x;
  d = 0;
  e = 0;
  fx = f(x);
  fw = fx;
  fv = fx;
  for it = 1:500
    m = (a + b) / 2;
    t = sqrt(eps) * abs(x) + tol / 3;
    if abs(x - m) <= 2 * t - (b - a) / 2
      flag = 1;
      break
    end
    isGolden = true;
    if abs(e) > t
      r = (x - w) * (fx - fv);
      q = (x - v) * (fx - fw);
      p = (x - v) * q - (x - w) * r;
      q = 2 * (q - r);
      if q > 0
        p = -p;
      end
      q = abs(q);
      r = e;
      e = d;
      if abs(p) < abs(q * r / 2) && p > q * (a - x) && p < q * (b - x)
        d = p / q;
        u = x + d;
        if u - a < 2 * t || b - u < 2 * t
          d = t * (sign(m - x) + (m == x));
        end
        isGolden = false;
      end
    end
    if isGolden
      if x >= m
        e = a - x;
      else
        e = b - x;
      end
      d = c * e;
    end
    u = x + (sign(d) + (d == 0)) * max(abs(d), t);
    fu = f(u);
    if fu <= fx
      if u >= x
        a = x;
      else
        b = x;
      end
      v = w;
      fv = fw;
      w = x;
      fw = fx;
      x = u;
      fx = fu;
    else
      if u < x
        a = u;
      else
        b = u;
      end
      if fu <= fw || w == x
        v = w;
        fv = fw;
        w = u;
        fw = fu;
      elseif fu <= fv || v == x || v == w
        v = u;
        fv = fu;
      end
    end
  end
  fval = fx;
  output = struct('iterations', it, 'funcCount', it, ...
                  'algorithm', 'golden section search, parabolic interpolation');
end
