function d = eomday(y, m)
% EOMDAY Last day of a month.
  days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  isLeap = mod(y, 4) == 0 & mod(y, 100) ~= 0 | mod(y, 400) == 0;
  d = reshape(days(m), size(m)) + (m == 2 & isLeap);
end
