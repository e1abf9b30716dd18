function name = computer()
% COMPUTER Name of the kind of machine.
  name = 'GLNXA64';
end
