% < and > compare real parts only. Source: documentation of lt and gt; Octave
% compares by magnitude.
z = 3 + 4i;
fprintf('%d %d %d\n', z > 4, z < 4, z >= 3);
