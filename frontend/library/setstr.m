function s = setstr(x)
% SETSTR Legacy name of CHAR.
  s = char(x);
end
