function tf = iskeyword(name)
% ISKEYWORD Whether text is a keyword; all keywords without an argument
  words = {'break'; 'case'; 'catch'; 'classdef'; 'continue'; 'else'; ...
           'elseif'; 'end'; 'for'; 'function'; 'global'; 'if'; 'otherwise'; ...
           'parfor'; 'persistent'; 'return'; 'spmd'; 'switch'; 'try'; 'while'};
  if nargin < 1
    tf = words;
  else
    tf = ischar(name) && any(strcmp(name, words));
  end
end
