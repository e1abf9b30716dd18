% Loops over pages, columns, rows and elements whose rounds cannot see each
% other; those with an empty `if` are run round by round.
1;

function show(name, x)
  fprintf('%s %s %d of %d %d', name, class(x), size(x, 1), numel(x), isreal(x));
  x = double(x(:));
  w = reshape(1 + mod(0:numel(x)-1, 7), size(x));
  fprintf(' %.8g %.8g %.8g\n', real(sum(x)), imag(sum(x)), real(sum(x .* w)));
end

function x = data(varargin)
  shape = [varargin{:}];
  x = reshape((mod((1:prod(shape)) * 7919, 41) - 20) / 16, shape); % exact sums
end

function products(type)
  for n = [1 15 16 40]
    A = cast(data(3, 2, n), type);
    B = cast(data(2, 4, n + 3), type);
    M = cast(data(4, 3), type);
    x = data(2, n);
    C = zeros(3, 4, n, type);
    D = zeros(4, 2, n);
    E = zeros(2, 2, n, type);
    y = zeros(3, n);
    s = zeros(1, n);
    for k = 1:n
      C(:, :, k) = A(:, :, k) * B(:, :, k);
    end
    for k = n:-1:1
      D(:, :, k) = M * A(:, :, k) - 2 * k;
    end
    for k = 1:n
      t = A(:, :, k)' * A(:, :, k);
      E(:, :, k) = (t + t') / 2 - eye2(k) * x(1, k);
      y(:, k) = A(:, :, k) * x(:, k);
      s(k) = x(:, k)' * x(:, k);
    end
    for k = 1:n
      t = A(:, :, k)' * A(:, :, k);
      y(:, k) = y(:, k) + A(:, :, k) * (t * x(:, k));
      s(k) = s(k) - x(:, k)' * t * x(:, k);
    end
    show('C', C);
    show('D', D);
    show('E', E);
    show('y', y);
    show('s', s);
    show('t', t);
    fprintf('%d\n', k);
  end
end

function m = eye2(k)
  m = k * [1 0; 0 1];
end

function classes()
  A = data(2, 2, 20);
  Z = A + 1i * A(:, :, end:-1:1);
  C = zeros(2, 2, 20, 'int32');
  D = zeros(2, 2, 20, 'single');
  E = zeros(2, 2, 20);
  F = E;
  P = false(2, 20);
  for k = 1:20
    C(:, :, k) = 100 * A(:, :, k) + k;
    D(:, :, k) = A(:, :, k) * A(:, :, k);
    E(:, :, k) = Z(:, :, k)' * A(:, :, k);
    F(:, :, k) = real(Z(:, :, k).') .* abs(A(:, :, k));
    P(:, k) = A(:, 2, k) > 0;
  end
  for k = 1:20
    P(:, k) = ~P(:, k);
  end
  show('int32', C);
  show('single', D);
  show('complex', E);
  show('real', F);
  show('logical', P);
  for k = 1:20
    F(:, :, k) = F(:, :, k) * Z(:, :, k);
  end
  show('becomes complex', F);
end

function rows()
  X = data(40, 3);
  W = data(3, 5);
  Y = zeros(40, 5);
  z = zeros(40, 1);
  G = zeros(3, 3, 40);
  for k = 2:2:40
    Y(k, :) = X(k, :) * W + W(2, :);
    z(k) = X(k, :) * X(k, :)' / k;
    G(:, :, k) = X(k, :)' * X(k, :);
  end
  show('Y', Y);
  show('z', z);
  show('G', G);
  for k = 1:40
    z(k) = 2 * z(k) - exp(-k / 10) .^ 2;
  end
  show('z', z);
end

function bounds()
  A = data(2, 2, 20);
  C = zeros(2, 2, 18);
  for k = 1:20
    C(:, :, k) = A(:, :, k);
  end
  show('grown', C);
  C = ones(2, 2, 20);
  try
    for k = 1:20
      C(:, :, k) = A(:, :, k + 1);
    end
  catch
    fprintf('out of range at %d\n', k);
  end
  show('part', C);
  C = ones(2, 2, 20);
  for k = 2:20
    C(:, :, k) = C(:, :, k - 1) * A(:, :, k);
  end
  show('carried', C);
  B = C;
  for k = 1:20
    C(:, :, k) = C(:, :, k) * A(:, :, 3);
  end
  show('own', C);
  show('copy', B);
end

products('double');
products('single');
classes();
rows();
bounds();
