function csvwrite(name, m)
% CSVWRITE Writes a matrix to a file of values between commas
  dlmwrite(name, m, ',');
end
