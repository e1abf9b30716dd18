function y = fillmissing(x, method, value)
% FILLMISSING NaN in columns replaced: 'constant' and a value, 'previous',
% 'next', 'nearest' or 'linear'
  y = x;
  if strcmp(method, 'constant')
    y(isnan(x)) = value;
    return
  end
  if isrow(x)
    y = fillmissing(x.', method).';
    return
  end
  for c = 1:size(x, 2)
    gone = isnan(x(:, c));
    at = find(~gone);
    if isempty(at)
      continue
    end
    for k = find(gone).'
      before = at(find(at < k, 1, 'last'));
      after = at(find(at > k, 1));
      switch method
        case 'previous'
          from = before;
        case 'next'
          from = after;
        otherwise
          from = [before, after];
          if strcmp(method, 'linear') && numel(at) > 1
            % Beyond the ends, the line of the nearest two goes on.
            if isempty(before)
              from = at(1:2);
            elseif isempty(after)
              from = at(end - 1:end);
            end
            slope = (x(from(2), c) - x(from(1), c)) / (from(2) - from(1));
            y(k, c) = x(from(1), c) + slope * (k - from(1));
            continue
          end
          [~, near] = min(abs(from - k) - 0.1 * (from > k));
          from = from(near);
      end
      if ~isempty(from)
        y(k, c) = x(from, c);
      end
    end
  end
end
