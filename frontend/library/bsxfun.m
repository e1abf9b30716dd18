function r = bsxfun(f, a, b)
% BSXFUN A function of two arrays with implicit expansion.
  if ischar(f)
    f = str2func(f);
  end
  r = f(a, b);
end
