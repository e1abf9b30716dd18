function z = pagemtimes(x, varargin)
% PAGEMTIMES Matrix products of the pages of arrays, z(:,:,i) = x(:,:,i)*y(:,:,i).
%   pagemtimes(x, 'transpose', y, 'ctranspose') turns pages first; 'none' keeps
%   them. Page dimensions of extent 1 repeat.
  if numel(varargin) == 1
    y = varargin{1};
    how = {'none', 'none'};
  elseif numel(varargin) == 3
    y = varargin{2};
    how = varargin([1 3]);
  else
    error('MATLAB:narginchk:notEnoughInputs', 'pagemtimes takes two or four arguments.');
  end
  for k = 1:2
    if ~any(strcmpi(how{k}, {'none', 'transpose', 'ctranspose'}))
      error('MATLAB:pagemtimes:invalidTranspose', ...
            'Pages are turned by ''none'', ''transpose'' or ''ctranspose''.');
    end
  end
  rank = max([3, ndims(x), ndims(y)]);
  sx = size(x);
  sy = size(y);
  sx(end+1:rank) = 1;
  sy(end+1:rank) = 1;
  px = sx(3:end);
  py = sy(3:end);
  if any(px ~= py & px ~= 1 & py ~= 1)
    error('MATLAB:sizeDimensionsMustMatch', ...
          'Arrays have incompatible sizes for this operation.');
  end
  pages = px;
  pages(px == 1) = py(px == 1);
  % How many pages of x and of y one step along each page dimension passes.
  stepx = cumprod([1 px(1:end-1)]) .* (px ~= 1);
  stepy = cumprod([1 py(1:end-1)]) .* (py ~= 1);
  if prod(pages) > 1 && all([sx(1:2) sy(1:2)] <= 64)
    z = __page_products__(turnedPages(x, how{1}), turnedPages(y, how{2}));
    return
  end
  first = turnedPage(zeros(sx(1:2)), how{1}) * turnedPage(zeros(sy(1:2)), how{2});
  if isa(x, 'single') || isa(y, 'single')
    first = single(first);
  end
  z = repmat(first, [1 1 pages]);
  for p = 1:prod(pages)
    rest = p - 1;
    ix = 1;
    iy = 1;
    for d = 1:numel(pages)
      at = mod(rest, pages(d));
      rest = (rest - at) / pages(d);
      ix = ix + at * stepx(d);
      iy = iy + at * stepy(d);
    end
    z(:, :, p) = turnedPage(x(:, :, ix), how{1}) * turnedPage(y(:, :, iy), how{2});
  end
end

function m = turnedPage(m, how)
  switch lower(how)
    case 'transpose'
      m = m.';
    case 'ctranspose'
      m = m';
  end
end

function x = turnedPages(x, how)
  switch lower(how)
    case 'transpose'
      x = permute(x, [2 1 3:ndims(x)]);
    case 'ctranspose'
      x = conj(permute(x, [2 1 3:ndims(x)]));
  end
end
