% varargin and varargout.
1;                                       % a script, not a function file
function varargout = multi(varargin)
for k = 1:nargout
    varargout{k} = varargin{k} * 10;
end
end
function r = total(first, varargin)
r = first;
for k = 1:numel(varargin)
    r = r + sum(varargin{k});
end
end
[a, b] = multi(1, 2, 3);
fprintf('%d %d\n', a, b);
fprintf('%d %d %d\n', total(1), total(1, 2), total(1, 2, [3 4]));
args = {5, 6};
fprintf('%d\n', total(args{:}));
none = {};
fprintf('%d\n', total(4, none{:}));
