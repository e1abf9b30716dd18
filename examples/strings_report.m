% Reads small comma-separated records, gathers them in structures and prints a
% report.
text = ['north,apples,120,0.35;south,pears,80,0.50;north,plums,45,0.80;' ...
        'east,apples,200,0.30;south,apples,60,0.40;east,pears,90,0.55;' ...
        'north,pears,30,0.52;west,plums,75,0.75'];

rows = strsplit(text, ';');
sales = struct('region', {}, 'item', {}, 'count', {}, 'price', {});
for r = 1:numel(rows)
    fields = strsplit(rows{r}, ',');
    sales(end + 1) = struct('region', fields{1}, 'item', fields{2}, ...
                            'count', str2double(fields{3}), ...
                            'price', str2double(fields{4})); %#ok
end

revenue = [sales.count] .* [sales.price];
fprintf('%d sales, revenue %.2f\n\n', numel(sales), sum(revenue));

regions = unique({sales.region});
fprintf('%-8s %8s %10s  %s\n', 'Region', 'Count', 'Revenue', 'Items');
for r = 1:numel(regions)
    mine = strcmp({sales.region}, regions{r});
    items = sort({sales(mine).item});
    name = regions{r};
    name(1) = upper(name(1));
    fprintf('%-8s %8d %10.2f  %s\n', name, sum([sales(mine).count]), ...
            sum(revenue(mine)), strjoin(items, ', '));
end

[~, order] = sort(revenue, 'descend');
fprintf('\nBest three:\n');
for k = 1:3
    s = sales(order(k));
    fprintf('  %d. %s from the %s: %s\n', k, s.item, s.region, ...
            sprintf('%d at %.2f', s.count, s.price));
end

totals = struct();
for k = 1:numel(sales)
    key = sales(k).item;
    if ~isfield(totals, key)
        totals.(key) = 0;
    end
    totals.(key) = totals.(key) + sales(k).count;
end
names = sort(fieldnames(totals));
for k = 1:numel(names)
    bar = repmat('#', 1, round(totals.(names{k}) / 20));
    fprintf('%-7s|%s %d\n', names{k}, bar, totals.(names{k}));
end
