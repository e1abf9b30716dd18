function f = inline(expression, varargin)
% INLINE Legacy way to make a function: inline(expression, argument names...)
  if isempty(varargin)
    names = regexp(expression, '(?<![\w.])[a-zA-Z](?![\w(])', 'match');
    names = setdiff(unique(names), {'i', 'j', 'e'});
    if isempty(names)
      names = {'x'};
    end
  elseif isnumeric(varargin{1})
    names = [{'x'}, arrayfun(@(k) sprintf('P%d', k), 1:varargin{1}, ...
                             'UniformOutput', false)];
  else
    names = varargin;
  end
  f = str2func(['@(', strjoin(names, ','), ') ', expression]);
end
