function d = pdist2(x, y, metric)
% PDIST2 Distances between the rows of x and of y
  if nargin < 3
    metric = 'euclidean';
  end
  d = zeros(size(x, 1), size(y, 1));
  for k = 1:size(y, 1)
    delta = x - y(k, :);
    switch lower(metric)
      case 'euclidean'
        d(:, k) = sqrt(sum(delta .^ 2, 2));
      case 'squaredeuclidean'
        d(:, k) = sum(delta .^ 2, 2);
      case 'cityblock'
        d(:, k) = sum(abs(delta), 2);
      case 'chebychev'
        d(:, k) = max(abs(delta), [], 2);
      case 'cosine'
        d(:, k) = 1 - x * y(k, :).' ./ (sqrt(sum(x .^ 2, 2)) * norm(y(k, :)));
      case 'hamming'
        d(:, k) = mean(delta ~= 0, 2);
      otherwise
        error('MATLAB:pdist2:UnrecognizedDistance', ...
              'Unknown distance ''%s''.', metric);
    end
  end
end
