1;
% Shortest paths, components, spanning trees and searches over matrices.

function [dist, prev] = dijkstra(W, source)
  n = size(W, 1);
  dist = inf(1, n);
  prev = zeros(1, n);
  visited = false(1, n);
  dist(source) = 0;
  for k = 1:n
    d = dist;
    d(visited) = inf;
    [best, u] = min(d);
    if isinf(best), break; end
    visited(u) = true;
    neighbours = find(W(u, :) < inf & ~visited);
    for v = neighbours
      alt = dist(u) + W(u, v);
      if alt < dist(v)
        dist(v) = alt;
        prev(v) = u;
      end
    end
  end
end

function p = path_to(prev, target)
  p = target;
  while prev(p(1)) ~= 0
    p = [prev(p(1)), p];
  end
end

function D = floyd(W)
  D = W;
  n = length(D);
  D(1:n+1:end) = 0;
  for k = 1:n
    D = min(D, bsxfun(@plus, D(:, k), D(k, :)));
  end
end

function labels = components(A)
  n = size(A, 1);
  labels = zeros(1, n);
  next = 0;
  for s = 1:n
    if labels(s) > 0, continue, end
    next = next + 1;
    queue = s;
    labels(s) = next;
    while ~isempty(queue)
      u = queue(1);
      queue(1) = [];
      for v = find(A(u, :))
        if labels(v) == 0
          labels(v) = next;
          queue(end+1) = v;
        end
      end
    end
  end
end

function [edges, total] = kruskal(E)
  n = max(max(E(:, 1:2)));
  parent = 1:n;
  E = sortrows(E, 3);
  edges = [];
  total = 0;
  for k = 1:size(E, 1)
    a = root(parent, E(k, 1));
    b = root(parent, E(k, 2));
    if a ~= b
      parent(a) = b;
      edges = [edges; E(k, 1:2)];
      total = total + E(k, 3);
    end
  end
end

function r = root(parent, i)
  while parent(i) ~= i
    i = parent(i);
  end
  r = i;
end

function [order, seen] = dfs(adj, u, order, seen)
  seen(u) = true;
  for v = adj{u}
    if ~seen(v)
      [order, seen] = dfs(adj, v, order, seen);
    end
  end
  order = [u order];
end

E = [1 2 7; 1 3 9; 1 6 14; 2 3 10; 2 4 15; 3 4 11; 3 6 2; 4 5 6; 5 6 9];
n = max(max(E(:, 1:2)));
W = inf(n);
for k = 1:size(E, 1)
  W(E(k, 1), E(k, 2)) = E(k, 3);
  W(E(k, 2), E(k, 1)) = E(k, 3);
end
[dist, prev] = dijkstra(W, 1);
fprintf('%d ', dist); fprintf('\n');
fprintf('%d -> ', path_to(prev, 5)); fprintf('end\n');
D = floyd(W);
fprintf('%4d %4d %4d %4d %4d %4d\n', D);
fprintf('diameter %d, same %d\n', max(D(:)), isequal(D(1, :), dist));
A = false(7);
A(sub2ind([7 7], [1 2 4 6], [2 3 5 6])) = true;
A = A | A';
fprintf('%d ', components(A)); fprintf('\n');
[edges, total] = kruskal(E);
fprintf('%d-%d ', edges'); fprintf('total %d\n', total);
adj = {[2 3], 4, 4, 5, [], [3 5]};
order = [];
seen = false(1, 6);
for u = 1:6
  if ~seen(u), [order, seen] = dfs(adj, u, order, seen); end
end
fprintf('order: %s\n', mat2str(order));
deg = sum(W < inf);
[~, hub] = max(deg);
fprintf('degrees %s, hub %d\n', mat2str(deg), hub);
P = bsxfun(@rdivide, double(W < inf), sum(W < inf, 1));
r = ones(n, 1) / n;
for it = 1:100
  r = 0.85 * P * r + 0.15 / n;
end
fprintf('%.4f ', r); fprintf('sum %.4f\n', sum(r));
