1;
% Knapsack, sieves, recursion, sequences, big numbers.

function [best, items] = knapsack(w, v, cap)
  n = numel(w);
  K = zeros(n + 1, cap + 1);
  for i = 1:n
    for c = 0:cap
      K(i+1, c+1) = K(i, c+1);
      if w(i) <= c
        K(i+1, c+1) = max(K(i+1, c+1), K(i, c-w(i)+1) + v(i));
      end
    end
  end
  best = K(end, end);
  items = [];
  c = cap;
  for i = n:-1:1
    if K(i+1, c+1) ~= K(i, c+1)
      items = [i items];
      c = c - w(i);
    end
  end
end

function p = sieve(n)
  is = true(1, n);
  is(1) = false;
  for k = 2:floor(sqrt(n))
    if is(k), is(k*k:k:n) = false; end
  end
  p = find(is);
end

function s = lcs(a, b)
  L = zeros(length(a) + 1, length(b) + 1);
  for i = length(a):-1:1
    for j = length(b):-1:1
      if a(i) == b(j)
        L(i, j) = L(i+1, j+1) + 1;
      else
        L(i, j) = max(L(i+1, j), L(i, j+1));
      end
    end
  end
  s = ''; i = 1; j = 1;
  while i <= length(a) && j <= length(b)
    if a(i) == b(j)
      s(end+1) = a(i); i = i + 1; j = j + 1;
    elseif L(i+1, j) >= L(i, j+1)
      i = i + 1;
    else
      j = j + 1;
    end
  end
end

function moves = hanoi(n, from, to, via, moves)
  if n == 0, return; end
  moves = hanoi(n - 1, from, via, to, moves);
  moves(end+1, :) = [from to];
  moves = hanoi(n - 1, via, to, from, moves);
end

function a = ackermann(m, n)
  if m == 0
    a = n + 1;
  elseif n == 0
    a = ackermann(m - 1, 1);
  else
    a = ackermann(m - 1, ackermann(m, n - 1));
  end
end

function f = fib_memo(n)
  persistent memo
  if isempty(memo), memo = [1 1]; end
  if n <= numel(memo) && memo(n) > 0
    f = memo(n);
    return;
  end
  f = fib_memo(n - 1) + fib_memo(n - 2);
  memo(n) = f;
end

function d = big_factorial(n)
  d = 1;
  for k = 2:n
    d = d * k;
    carry = 0; i = 1;
    while i <= numel(d) || carry > 0
      if i > numel(d), d(i) = 0; end
      t = d(i) + carry;
      d(i) = mod(t, 10);
      carry = floor(t / 10);
      i = i + 1;
    end
  end
  d = char(fliplr(d) + '0');
end

function v = quicksort(v)
  if numel(v) <= 1, return; end
  p = v(ceil(end / 2));
  v = [quicksort(v(v < p)), v(v == p), quicksort(v(v > p))];
end

function S = spiral(n)
  S = zeros(n);
  i = 1; j = 0; d = [0 1];
  for k = 1:n*n
    a = i + d(1); b = j + d(2);
    if a < 1 || a > n || b < 1 || b > n || S(a, b) ~= 0
      d = [d(2), -d(1)];
      a = i + d(1); b = j + d(2);
    end
    i = a; j = b;
    S(i, j) = k;
  end
end

[best, items] = knapsack([1 3 4 5], [1 4 5 7], 7);
fprintf('best %d with %s\n', best, mat2str(items));
p = sieve(100);
fprintf('%d primes, sum %d, twins %d\n', numel(p), sum(p), sum(diff(p) == 2));
fprintf('same: %d\n', isequal(p, primes(100)));
fprintf('%s\n', lcs('AGGTAB', 'GXTXAYB'));
m = hanoi(4, 1, 3, 2, zeros(0, 2));
fprintf('%d moves, first %d->%d, last %d->%d\n', size(m, 1), m(1, :), m(end, :));
fprintf('%d %d\n', ackermann(2, 3), fib_memo(60));
fprintf('%s\n', big_factorial(30));
fprintf('%d ', quicksort([3 -1 4 1 5 -9 2 6 5 3 5])); fprintf('\n');
fprintf('%2d %2d %2d %2d\n', spiral(4)');
tri = 1;
for k = 1:6
  fprintf('%s%s\n', blanks(2 * (6 - k)), sprintf('%4d', tri));
  tri = [1, tri(1:end-1) + tri(2:end), 1];
end
x = 27; steps = 0; top = x;
while x ~= 1
  if mod(x, 2), x = 3 * x + 1; else, x = x / 2; end
  steps = steps + 1;
  top = max(top, x);
end
fprintf('collatz: %d steps up to %d\n', steps, top);
coins = [25 10 5 1]; amount = 68; given = zeros(size(coins));
for k = 1:numel(coins)
  given(k) = floor(amount / coins(k));
  amount = rem(amount, coins(k));
end
fprintf('%s\n', mat2str(given));
ways = [1 zeros(1, 100)];
for c = coins
  for a = c:100
    ways(a+1) = ways(a+1) + ways(a-c+1);
  end
end
fprintf('%d ways\n', ways(end));
perfect = [];
for k = 2:500
  d = find(mod(k, 1:k/2) == 0);
  if sum(d) == k, perfect(end+1) = k; end
end
fprintf('%d ', perfect, gcd(48, 180), lcm(4, 6), nchoosek(10, 3), factorial(6)); fprintf('\n');
state = uint32(12345);
v = zeros(1, 3);
seed = 12345;
for k = 1:3
  seed = mod(1103515245 * seed + 12345, 2^31);
  v(k) = seed;
end
fprintf('%d ', v); fprintf('\n');
bits = bitand(floor(37 ./ 2.^(5:-1:0)), 1);
fprintf('%d', bits); fprintf(' %d %d\n', bitxor(12, 10), bitshift(1, 4));
romans = {'M','CM','D','CD','C','XC','L','XL','X','IX','V','IV','I'};
values = [1000 900 500 400 100 90 50 40 10 9 5 4 1];
n = 1994; r = '';
for k = 1:13
  while n >= values(k), r = [r romans{k}]; n = n - values(k); end
end
fprintf('%s\n', r);
