function r = uplus(a)
% UPLUS As +a
  r = +a;
end
