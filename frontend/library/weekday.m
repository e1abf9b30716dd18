function [n, name] = weekday(d)
% WEEKDAY Day of the week of date numbers; 1 is Sunday.
  if ischar(d)
    d = datenum(d);
  end
  n = mod(floor(d) - 2, 7) + 1;
  names = {'Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'};
  name = char(names(n));
end
