1;
% Structure arrays as a small database.

function db = add(db, name, dept, salary, varargin)
  r.name = name;
  r.dept = dept;
  r.salary = salary;
  r.skills = varargin;
  if isempty(db)
    db = r;
  else
    db(end+1) = r;
  end
end

function out = where(db, field, test)
  keep = false(1, numel(db));
  for k = 1:numel(db)
    keep(k) = test(db(k).(field));
  end
  out = db(keep);
end

function g = group_by(db, field)
  keys = unique({db.(field)});
  g = cell(numel(keys), 2);
  for k = 1:numel(keys)
    g{k, 1} = keys{k};
    g{k, 2} = db(strcmp({db.(field)}, keys{k}));
  end
end

db = [];
db = add(db, 'Ann', 'R&D', 5200, 'matlab', 'c');
db = add(db, 'Bob', 'Sales', 4100);
db = add(db, 'Cyd', 'R&D', 6100, 'c');
db = add(db, 'Dan', 'Ops', 3900, 'bash', 'awk', 'sed');
db = add(db, 'Eve', 'Sales', 4700, 'excel');
fprintf('%d records with %s\n', numel(db), strjoin(fieldnames(db)', ', '));
rich = where(db, 'salary', @(s) s > 4500);
fprintf('%s ', rich.name); fprintf('\n');
g = group_by(db, 'dept');
for k = 1:size(g, 1)
  pay = [g{k, 2}.salary];
  fprintf('%-6s n=%d mean=%.1f max=%d\n', g{k, 1}, numel(pay), mean(pay), max(pay));
end
[~, order] = sort([db.salary], 'descend');
db = db(order);
fprintf('%s ', db.name); fprintf('\n');
[db.active] = deal(true);
db(2).active = false;
fprintf('%d', [db.active]); fprintf('\n');
raise = num2cell([db.salary] * 1.1);
[db.salary] = raise{:};
fprintf('%.1f ', db.salary); fprintf('\n');
db(strcmp({db.name}, 'Dan')) = [];
fprintf('%d left\n', length(db));
n = arrayfun(@(r) numel(r.skills), db);
fprintf('%d ', n); fprintf('\n');
all_skills = [db.skills];
all_skills = sort(all_skills);
fprintf('%s ', all_skills{:}); fprintf('\n');
index = struct();
for k = 1:numel(db)
  index.(lower(db(k).name)) = k;
end
fprintf('%d %d\n', index.eve, isfield(index, 'dan'));
f = fieldnames(index);
for k = 1:numel(f), fprintf('%s=%d ', f{k}, getfield(index, f{k})); end
fprintf('\n');
db = rmfield(db, 'skills');
c = struct2cell(db(1));
fprintf('%d %s %s\n', numel(c), c{1}, class(c{3}));
s = cell2struct({1; 'two'; [3 3 3]}, {'a', 'b', 'c'}, 1);
fprintf('%d %s %s\n', s.a, s.b, mat2str(s.c));
tree = struct('value', 5, 'left', [], 'right', []);
values = [3 8 1 4 9 7];
stack = {};
for v = values
  node = struct('value', v, 'left', [], 'right', []);
  path = {};
  cur = tree;
  while true
    if v < cur.value, side = 'left'; else, side = 'right'; end
    path{end+1} = side;
    if isempty(cur.(side)), break; end
    cur = cur.(side);
  end
  switch numel(path)
    case 1
      tree.(path{1}) = node;
    case 2
      tree.(path{1}).(path{2}) = node;
    case 3
      tree.(path{1}).(path{2}).(path{3}) = node;
  end
end
fprintf('%d %d %d %d\n', tree.left.left.value, tree.left.right.value, tree.right.right.value, tree.right.left.value);
nested.a.b(3).c = 'deep';
fprintf('%d %d %s\n', numel(nested.a.b), isempty(nested.a.b(1).c), nested.a.b(3).c);
t = structfun(@(x) x * 2, struct('p', 1, 'q', 2));
fprintf('%d ', t); fprintf('\n');
words = {'x', 'y', 'x', 'z', 'x'};
m = struct();
for k = 1:numel(words)
  w = words{k};
  if isfield(m, w), m.(w) = m.(w) + 1; else, m.(w) = 1; end
end
ks = fieldnames(m);
for k = 1:numel(ks), fprintf('%s:%d ', ks{k}, m.(ks{k})); end
fprintf('count %d\n', numel(ks));
