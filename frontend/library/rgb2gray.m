function y = rgb2gray(x)
% RGB2GRAY Luminance of an image or a colour map.
  weights = [0.298936021293775, 0.587043074451121, 0.114020904255103];
  if ndims(x) == 3
    y = weights(1) * double(x(:, :, 1)) + weights(2) * double(x(:, :, 2)) ...
        + weights(3) * double(x(:, :, 3));
    y = cast(y, class(x));
  else
    y = repmat(x * weights.', 1, 3);
  end
end
