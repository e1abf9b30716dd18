1;
% Text: word counts, parsers, ciphers, formats.

function tokens = tokenize(s)
  tokens = {};
  i = 1;
  while i <= length(s)
    c = s(i);
    if isspace(c)
      i = i + 1;
    elseif any(c == '0123456789.')
      j = i;
      while j <= length(s) && any(s(j) == '0123456789.'), j = j + 1; end
      tokens{end+1} = struct('kind', 'num', 'value', str2double(s(i:j-1)));
      i = j;
    elseif isletter(c)
      j = i;
      while j <= length(s) && isletter(s(j)), j = j + 1; end
      tokens{end+1} = struct('kind', 'name', 'value', s(i:j-1));
      i = j;
    else
      tokens{end+1} = struct('kind', 'op', 'value', c);
      i = i + 1;
    end
  end
end

function [v, p] = expression(t, p)
  [v, p] = term(t, p);
  while p <= numel(t) && ischar(t{p}.value) && any(strcmp(t{p}.value, {'+', '-'}))
    op = t{p}.value;
    [w, p] = term(t, p + 1);
    if op == '+', v = v + w; else, v = v - w; end
  end
end

function [v, p] = term(t, p)
  [v, p] = factor_of(t, p);
  while p <= numel(t) && ischar(t{p}.value) && ismember(t{p}.value, {'*', '/'})
    op = t{p}.value;
    [w, p] = factor_of(t, p + 1);
    switch op
      case '*', v = v * w;
      case '/', v = v / w;
    end
  end
end

function [v, p] = factor_of(t, p)
  switch t{p}.kind
    case 'num'
      v = t{p}.value;
      p = p + 1;
    case 'name'
      name = t{p}.value;
      [v, p] = factor_of(t, p + 1);
      v = feval(name, v);
    otherwise
      if t{p}.value == '('
        [v, p] = expression(t, p + 1);
        p = p + 1;
      elseif t{p}.value == '-'
        [v, p] = factor_of(t, p + 1);
        v = -v;
      else
        error('calc:syntax', 'unexpected ''%s'' at %d', t{p}.value, p);
      end
  end
end

function out = caesar(s, k)
  out = s;
  up = s >= 'A' & s <= 'Z';
  low = s >= 'a' & s <= 'z';
  out(up) = char(mod(s(up) - 'A' + k, 26) + 'A');
  out(low) = char(mod(s(low) - 'a' + k, 26) + 'a');
end

function out = run_lengths(s)
  out = '';
  starts = [1, find(diff(double(s)) ~= 0) + 1];
  ends = [starts(2:end) - 1, length(s)];
  for k = 1:length(starts)
    out = [out, s(starts(k)), int2str(ends(k) - starts(k) + 1)];
  end
end

function d = edit_distance(a, b)
  d = zeros(length(a) + 1, length(b) + 1);
  d(:, 1) = 0:length(a);
  d(1, :) = 0:length(b);
  for i = 1:length(a)
    for j = 1:length(b)
      d(i+1, j+1) = min([d(i, j+1) + 1, d(i+1, j) + 1, d(i, j) + (a(i) ~= b(j))]);
    end
  end
  d = d(end, end);
end

text = ['The quick brown fox jumps over the lazy dog. The dog sleeps; ', ...
        'the fox, being quick, does not!'];
words = regexp(lower(text), '[a-z]+', 'match');
[names, first, group] = unique(words);
counts = accumarray(group(:), 1)';
[sorted, order] = sort(counts, 'descend');
for k = 1:4
  fprintf('%-6s %d\n', names{order(k)}, sorted(k));
end
lens = cellfun('length', words);
fprintf('%d words, longest %s, mean length %.2f\n', numel(words), words{find(lens == max(lens), 1)}, mean(lens));
inputs = {'1 + 2 * 3', '(1 + 2) * 3 - -4', '2 * sqrt(16) / (5 - 3)', 'abs(-3.5) * 2', '1 + *'};
for k = 1:numel(inputs)
  try
    fprintf('%s = %g\n', inputs{k}, expression(tokenize(inputs{k}), 1));
  catch e
    fprintf('%s: %s (%s)\n', inputs{k}, e.message, e.identifier);
  end
end
secret = caesar('Hello, World!', 3);
fprintf('%s -> %s\n', secret, caesar(secret, -3));
fprintf('%s %s\n', run_lengths('aaabccdddd'), run_lengths('x'));
fprintf('%d %d\n', edit_distance('kitten', 'sitting'), edit_distance('', 'abc'));
csv = sprintf('name,age,city\nAnn,31,Oslo\nBob,4,Rome\nCyd,,Lima\n');
lines = strsplit(strtrim(csv), sprintf('\n'));
head = strsplit(lines{1}, ',');
table = struct();
for k = 2:numel(lines)
  parts = regexp(lines{k}, ',', 'split');
  for j = 1:numel(head)
    value = str2double(parts{j});
    if isnan(value) && ~isempty(parts{j}), value = parts{j}; end
    table(k-1).(head{j}) = value;
  end
end
for k = 1:numel(table)
  fprintf('%s (%g) from %s\n', table(k).name, table(k).age, table(k).city);
end
s = 'level';
fprintf('%d %d\n', strcmp(s, fliplr(s)), isequal('abc', fliplr('abc')));
[tok, rest] = strtok('key = value', '=');
fprintf('[%s][%s]\n', strtrim(tok), strtrim(rest(2:end)));
pairs = regexp('a=1; bb=22; c=x', '(\w+)=(\d+)', 'tokens');
for k = 1:numel(pairs), fprintf('%s:%d ', pairs{k}{1}, str2num(pairs{k}{2})); end
fprintf('\n%s\n', regexprep('2024-03-15', '(\d+)-(\d+)-(\d+)', '$3.$2.$1'));
fprintf('%s\n', strjoin(cellfun(@(w) [upper(w(1)), w(2:end)], words(1:4), 'UniformOutput', false), ' '));
fprintf('%s|', num2str(pi), num2str(3), num2str([1 2 3]), num2str(1.5e10), num2str(pi, 8), num2str(true), num2str(-0.5), num2str(123456.789), num2str([1.5 2.25; 3 4]));
fprintf('\n%s %s %s\n', dec2bin(10), dec2hex(255), mat2str([1.5 2; 3 4]));
hist = zeros(1, 26);
letters = lower(text(isletter(text)));
for c = letters, hist(c - 'a' + 1) = hist(c - 'a' + 1) + 1; end
[~, top] = sort(hist, 'descend');
fprintf('%s\n', char(top(1:5) + 'a' - 1));
vowels = ismember(letters, 'aeiou');
fprintf('%d vowels, %d consonants\n', sum(vowels), sum(~vowels));
m = char('one', 'three', 'five');
fprintf('%dx%d [%s]\n', size(m, 1), size(m, 2), deblank(m(1, :)));
