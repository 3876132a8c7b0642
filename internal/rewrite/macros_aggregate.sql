-- What aggregate and window functions need, around the aggregate functions of DuckDB.

-- Sums of decimals have 38 digits.
CREATE MACRO trino_decimal_sum(total) AS CASE
  WHEN length(ltrim(translate(CAST(total AS VARCHAR), '-.', ''), '0')) > 38 THEN trino_error('Decimal overflow') ELSE total END;
-- The mean of decimals as text, with as many digits after the point as the total has, half a one away from zero.
CREATE MACRO trino_decimal_mean(total, n) AS CASE WHEN n > 0 THEN CASE WHEN total < 0 THEN '-' ELSE '' END
  || trino_point(CAST(trino_rounded_share(abs(trino_unscaled(total)), n) AS VARCHAR), trino_scale(CAST(total AS VARCHAR))) END;
CREATE MACRO trino_unscaled(x) AS CAST(replace(CAST(x AS VARCHAR), '.', '') AS HUGEINT);
CREATE MACRO trino_scale(digits) AS CASE WHEN contains(digits, '.') THEN length(digits) - strpos(digits, '.') ELSE 0 END;
CREATE MACRO trino_rounded_share(x, n) AS x // n + CASE WHEN 2 * (x % n) >= n THEN 1 ELSE 0 END;
CREATE MACRO trino_point(digits, scale) AS CASE WHEN scale = 0 THEN digits
  ELSE trino_point_padded(lpad(digits, CAST(greatest(length(digits), scale + 1) AS INTEGER), '0'), scale) END;
CREATE MACRO trino_point_padded(digits, scale) AS digits[:length(digits) - scale] || '.' || digits[length(digits) - scale + 1:];

-- Means of intervals are rounded, half a one up.
CREATE MACRO trino_mean_days(total, n) AS to_microseconds(1000 * CAST(floor(total / n + 0.5) AS BIGINT));
CREATE MACRO trino_mean_months(total, n) AS to_months(CAST(floor(total / n + 0.5) AS INTEGER));

CREATE MACRO trino_entry_n(n, name) AS CASE
  WHEN n <= 0 THEN trino_error('second argument of ' || name || ' must be positive')
  WHEN n > 10000 THEN trino_error('second argument of ' || name || ' must be less than or equal to 10000; found ' || n)
  ELSE n END;

-- Maps out of lists of structs of the key k and the value v. Without any entry there is no map.
CREATE MACRO trino_keyed(pairs) AS list_transform(list_filter(pairs, lambda pair: pair.k IS NOT NULL),
  lambda kept, n: {'k': kept.k, 'i': n, 'v': kept.v});
CREATE MACRO trino_map_agg(pairs) AS CASE WHEN len(trino_keyed(pairs)) > 0 THEN trino_first_entries(trino_keyed(pairs)) END;
CREATE MACRO trino_multimap_agg(pairs) AS (SELECT map_from_entries(list(struct_pack(k := k, v := v) ORDER BY i)) FROM (
  SELECT pair.k AS k, list(pair.v ORDER BY i) AS v, min(i) AS i
  FROM (SELECT unnest(pairs) AS pair, generate_subscripts(pairs, 1) AS i) WHERE pair.k IS NOT NULL GROUP BY pair.k));
-- The same over a window, where a subquery cannot be.
CREATE MACRO trino_multimap_over(pairs) AS CASE WHEN len(trino_keyed(pairs)) > 0 THEN trino_multimap_entries(trino_keyed(pairs)) END;
CREATE MACRO trino_map_union(maps) AS trino_union_entries(trino_entries_of(list_filter(maps, lambda each: each IS NOT NULL)));
CREATE MACRO trino_union_entries(entries) AS CASE WHEN len(entries) > 0 THEN trino_first_entries(entries) END;
CREATE MACRO trino_most_frequent(buckets, l) AS CASE
  WHEN buckets < 2 THEN trino_error('approx_most_frequent bucket count must be greater than one, input bucket count: ' || buckets)
  WHEN list_count(l) > 0 THEN map_from_entries(list_transform(
    list_sort(list_transform(map_entries(trino_array_histogram(l)), lambda entry, n: {'n': -entry.value, 'i': n, 'k': entry.key}))[1:buckets],
    lambda entry: {'k': entry.k, 'v': -entry.n})) END;

-- The value at a place of the sorted ones: no approximation.
CREATE MACRO trino_sorted(l) AS list_sort(list_filter(l, lambda kept: kept IS NOT NULL));
CREATE MACRO trino_percentile(sorted, p) AS CASE
  WHEN p < 0 OR p > 1 THEN trino_error('Percentile must be between 0 and 1')
  ELSE sorted[least(CAST(floor(p * len(sorted)) AS BIGINT) + 1, len(sorted))] END;
CREATE MACRO trino_percentiles(sorted, list) AS CASE WHEN len(sorted) > 0
  THEN list_transform(list, lambda p: trino_percentile(sorted, p)) END;

-- The moments that DuckDB has for a sample, as Trino has them.
CREATE MACRO trino_skewness(sample, n) AS CASE WHEN n >= 3 THEN sample * (n - 2) / sqrt(n * (n - 1)) END;
CREATE MACRO trino_kurtosis(sample, n) AS CASE WHEN n >= 4 THEN coalesce(sample, CAST('NaN' AS DOUBLE)) END;
CREATE MACRO trino_number(x) AS CASE WHEN NOT isnan(x) THEN x END;
CREATE MACRO trino_log(x) AS CASE
  WHEN x > 0 THEN ln(x) WHEN x = 0 THEN CAST('-Infinity' AS DOUBLE) WHEN x < 0 THEN CAST('NaN' AS DOUBLE) END;

CREATE MACRO trino_offset(n) AS CASE
  WHEN n IS NULL THEN trino_error('Offset must not be null') WHEN n < 0 THEN trino_error('Offset must be at least 0') ELSE n END;
CREATE MACRO trino_nth(n) AS CASE WHEN n < 1 THEN trino_error('Offset must be at least 1') ELSE n END;
CREATE MACRO trino_buckets(n) AS CASE WHEN n < 1 THEN trino_error('Buckets must be greater than 0') ELSE n END;

