1;
% Backtracking: sudoku, queens, subset sums, permutations.

function [grid, solved, steps] = solve(grid, steps)
  [r, c] = find(grid == 0);
  solved = isempty(r);
  if solved, return; end
  % The cell with the fewest candidates first.
  best = 10;
  for k = 1:length(r)
    cand = candidates(grid, r(k), c(k));
    if numel(cand) < best
      best = numel(cand);
      pick = k;
      options = cand;
    end
  end
  for v = options
    steps = steps + 1;
    trial = grid;
    trial(r(pick), c(pick)) = v;
    [trial, solved, steps] = solve(trial, steps);
    if solved
      grid = trial;
      return;
    end
  end
end

function cand = candidates(grid, i, j)
  bi = 3 * floor((i - 1) / 3) + (1:3);
  bj = 3 * floor((j - 1) / 3) + (1:3);
  block = grid(bi, bj);
  used = unique([grid(i, :), grid(:, j)', block(:)']);
  cand = setdiff(1:9, used);
end

function n = queens(size, row, cols, d1, d2)
  if row > size
    n = 1;
    return
  end
  n = 0;
  for c = 1:size
    if cols(c) || d1(row + c) || d2(row - c + size)
      continue
    end
    cols(c) = true; d1(row + c) = true; d2(row - c + size) = true;
    n = n + queens(size, row + 1, cols, d1, d2);
    cols(c) = false; d1(row + c) = false; d2(row - c + size) = false;
  end
end

function out = subsets(set, target)
  out = {};
  if target == 0
    out = {[]};
  elseif ~isempty(set) && target > 0
    with = subsets(set(2:end), target - set(1));
    for k = 1:numel(with)
      out{end+1} = [set(1), with{k}];
    end
    out = [out, subsets(set(2:end), target)];
  end
end

puzzle = ['53..7....'; '6..195...'; '.98....6.'; '8...6...3'; '4..8.3..1'; ...
          '7...2...6'; '.6....28.'; '...419..5'; '....8..79'];
grid = puzzle - '0';
grid(grid < 0) = 0;
[solution, ok, steps] = solve(grid, 0);
fprintf('solved: %d\n', ok);
for i = 1:9
  fprintf('%d', solution(i, :));
  fprintf('\n');
end
fprintf('rows %d, columns %d\n', all(sum(solution, 2) == 45), all(sum(solution) == 45));
for n = 4:6
  fprintf('%d queens: %d\n', n, queens(n, 1, false(1, n), false(1, 2*n), false(1, 2*n)));
end
s = subsets([3 5 2 8 6], 13);
for k = 1:numel(s)
  fprintf('[%s]\n', num2str(s{k}));
end
p = sortrows(perms('abc'));
for k = 1:size(p, 1), fprintf('%s ', p(k, :)); end
fprintf('\n');
