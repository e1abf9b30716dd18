function y = sinc(x)
% SINC sin(pi x) / (pi x)
  y = ones(size(x));
  nonzero = x ~= 0;
  t = pi * x(nonzero);
  y(nonzero) = sin(t) ./ t;
end
