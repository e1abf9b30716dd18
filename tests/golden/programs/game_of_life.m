% Game of life three ways; glider and blinker on a torus.
board = zeros(8, 10);
glider = [0 1 0; 0 0 1; 1 1 1];
board(1:3, 1:3) = glider;
board(6, 6:8) = 1;
chars = '.#';
generations = 6;
start = board;
for g = 1:generations
  count = zeros(size(board));
  for dx = -1:1
    for dy = -1:1
      if dx == 0 && dy == 0, continue; end
      count = count + circshift(board, [dx dy]);
    end
  end
  board = double(count == 3 | (board & count == 2));
end
for i = 1:size(board, 1)
  fprintf('%s\n', chars(board(i, :) + 1));
end
fprintf('alive: %d\n', nnz(board));

% The same with conv2 on a padded board.
b2 = start;
k = [1 1 1; 1 0 1; 1 1 1];
for g = 1:generations
  padded = b2([end 1:end 1], [end 1:end 1]);
  n = conv2(padded, k, 'valid');
  b2 = (n == 3) | (b2 == 1 & n == 2);
end
fprintf('same: %d\n', isequal(board, double(b2)));

% The same with loops.
b3 = logical(start);
[rows, cols] = size(b3);
for g = 1:generations
  next = false(rows, cols);
  for i = 1:rows
    for j = 1:cols
      up = mod(i - 2, rows) + 1;   down = mod(i, rows) + 1;
      left = mod(j - 2, cols) + 1; right = mod(j, cols) + 1;
      n = sum([b3(up, [left j right]), b3(i, [left right]), b3(down, [left j right])]);
      next(i, j) = n == 3 || (b3(i, j) && n == 2);
    end
  end
  b3 = next;
end
fprintf('same: %d, class %s\n', isequal(board, b3), class(b3));
[r, c] = find(board);
fprintf('(%d,%d) ', [r c]');
fprintf('\n');
