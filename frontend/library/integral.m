function q = integral(f, a, b, varargin)
% INTEGRAL Integral of a function, adaptive Gauss-Kronrod (7, 15).
  if ischar(f) || isstring(f)
    f = str2func(f);
  end
  for k = 1:2:numel(varargin) - 1
    if strcmpi(varargin{k}, 'ArrayValued') && varargin{k + 1}
      % Each element of the values on its own.
      q = f((a + b) / 2);
      for e = 1:numel(q)
        element = @(t) arrayfun(@(s) __element__(f(s), e), t);
        q(e) = integral(element, a, b);
      end
      return
    end
  end
  nodes = [0.991455371120812639206854697526, 0.949107912342758524526189684048, ...
           0.864864423359769072789712788641, 0.741531185599394439863864773281, ...
           0.586087235467691130294144691694, 0.405845151377397166906606412077, ...
           0.207784955007898467600689403773, 0];
  wk = [0.022935322010529224963732008059, 0.063092092629978553290700663189, ...
        0.104790010322250183839876322542, 0.140653259715525918745189590510, ...
        0.169004726639267902826583426599, 0.190350578064785409913256402421, ...
        0.204432940075298892414161999235, 0.209482141084727828012999174892];
  wg = [0.129484966168869693270611432679, 0.279705391489276667901467771424, ...
        0.381830050505118944950369775489, 0.417959183673469387755102040816];
  x = [-nodes(1:7), 0, fliplr(nodes(1:7))];
  k = [wk, fliplr(wk(1:7))];
  g = zeros(1, 15);
  g([2 4 6 8 10 12 14]) = [wg, fliplr(wg(1:3))];
  if isinf(a) || isinf(b)
    % x = t/(1-t^2) maps (-1, 1) to the line.
    h = @(t) f(t ./ (1 - t .^ 2)) .* (1 + t .^ 2) ./ (1 - t .^ 2) .^ 2;
    map = @(v) 2 * v ./ (1 + sqrt(1 + 4 * v .^ 2));
    lo = -1;
    hi = 1;
    if ~isinf(a)
      lo = map(a);
    end
    if ~isinf(b)
      hi = map(b);
    end
    q = integral(h, lo, hi);
    return
  end
  q = 0;
  stack = linspace(a, b, 11);
  left = stack(1:end - 1);
  right = stack(2:end);
  for round = 1:50
    mid = (left + right) / 2;
    half = (right - left) / 2;
    t = mid.' + half.' .* x;
    v = reshape(f(t(:).'), size(t));
    ik = half .* sum(v .* k, 2).';
    ig = half .* sum(v .* g, 2).';
    bad = abs(ik - ig) > max(1e-10 / 2, 1e-6 * abs(ik)) * 1e-3;
    q = q + sum(ik(~bad));
    if ~any(bad)
      return
    end
    l = left(bad);
    r = right(bad);
    m = mid(bad);
    left = [l, m];
    right = [m, r];
    if numel(left) > 20000
      break
    end
  end
  q = q + sum(ik(bad));
end

function v = __element__(x, e)
  v = x(e);
end
