% MException objects. Source: documentation of MException; Octave 7.3 has no
% constructor for them.
e = MException('M:x', 'made %d', 4);
try
    throw(e);
catch q
    fprintf('%s %s\n', q.identifier, q.message);
end
try
    error('Quern:k', 'text');
catch q
    fprintf('%d %s\n', isa(q, 'MException'), class(q));
end
