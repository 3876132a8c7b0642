-- What functions of arrays need. NULL for an argument gives NULL, unless something else is said. What a CASE refuses is
-- kept small in the other branches too, because DuckDB computes constants before it chooses a branch; and a list is not
-- named within a lambda where it can be long, because DuckDB then copies it for every element.

-- The first of the elements that are the same, in the order of the first ones, in time n log n. It takes and gives
-- structs of the element k, its place i, from 1 on, and what else belongs to it, v.
CREATE MACRO trino_firsts(entries) AS list_sort(list_transform(
  list_filter(trino_with_previous(list_sort(entries)),
    lambda pair: pair[1] IS NOT NULL AND (pair[2] IS NULL OR pair[1].k IS DISTINCT FROM pair[2].k)),
  lambda pair: {'i': pair[1].i, 'k': pair[1].k, 'v': pair[1].v}));
-- Each element with the one before it. Of an empty array it is one pair without either.
CREATE MACRO trino_with_previous(a) AS list_zip(a, list_concat([NULL], a[:-2]));
CREATE MACRO trino_places(a, sign) AS list_transform(a, lambda place, n: {'k': place, 'i': n * sign, 'v': NULL});

CREATE MACRO trino_array_distinct(a) AS CASE WHEN a IS NOT NULL
  THEN list_transform(trino_firsts(trino_places(a, 1)), lambda first: first.k) END;
CREATE MACRO trino_array_union(a, b) AS trino_array_distinct(trino_array_concat([a, b]));
-- Elements of b have places before those of a, and are left out after. Without any in b, a stays as it is.
CREATE MACRO trino_array_except(a, b) AS CASE WHEN len(b) = 0 THEN a WHEN a IS NOT NULL AND b IS NOT NULL
  THEN list_transform(list_filter(trino_firsts(list_concat(trino_places(b, -1), trino_places(a, 1))),
    lambda first: first.i > 0), lambda first: first.k) END;
-- The order is that of the longer array, or of the first one.
CREATE MACRO trino_array_intersect(a, b) AS CASE
  WHEN len(a) < len(b) THEN trino_intersect_ordered(b, a) ELSE trino_intersect_ordered(a, b) END;
CREATE MACRO trino_intersect_ordered(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL
  THEN list_transform(list_sort(list_transform(
    list_filter(trino_with_previous(list_sort(list_concat(trino_places(b, -1), trino_places(a, 1)))),
      lambda pair: pair[1].i > 0 AND pair[2].i < 0 AND pair[1].k IS NOT DISTINCT FROM pair[2].k),
    lambda pair: {'i': pair[1].i, 'k': pair[1].k})), lambda shared: shared.k) END;
CREATE MACRO trino_arrays_overlap(a, b) AS CASE
  WHEN list_has_any(a, b) THEN true
  WHEN len(a) > 0 AND len(b) > 0 AND (list_count(a) < len(a) OR list_count(b) < len(b)) THEN NULL
  WHEN a IS NOT NULL AND b IS NOT NULL THEN false END;

CREATE MACRO trino_array_concat(arrays) AS CASE WHEN list_count(arrays) = len(arrays) THEN flatten(arrays) END;
CREATE MACRO trino_array_append(a, x) AS CASE WHEN a IS NOT NULL AND x IS NOT NULL THEN list_append(a, x) END;
CREATE MACRO trino_array_prepend(x, a) AS CASE WHEN a IS NOT NULL AND x IS NOT NULL THEN list_prepend(x, a) END;

CREATE MACRO trino_array_join(a, delimiter) AS CASE WHEN a IS NOT NULL AND delimiter IS NOT NULL
  THEN coalesce(array_to_string(a, delimiter), '') END;
CREATE MACRO trino_array_join_nulls(a, delimiter, replacement) AS CASE WHEN replacement IS NOT NULL
  THEN trino_array_join(list_transform(a, lambda text: coalesce(text, replacement)), delimiter) END;

-- NaN is passed over while there is another number.
CREATE MACRO trino_array_max(a) AS CASE WHEN list_count(a) = len(a) THEN list_max(a) END;
CREATE MACRO trino_array_min(a) AS CASE WHEN list_count(a) = len(a) THEN list_min(a) END;
CREATE MACRO trino_array_max_float(a) AS CASE WHEN list_count(a) = len(a)
  THEN coalesce(list_max(list_filter(a, lambda number: NOT isnan(number))), list_max(a)) END;
CREATE MACRO trino_array_min_float(a) AS CASE WHEN list_count(a) = len(a)
  THEN coalesce(list_min(list_filter(a, lambda number: NOT isnan(number))), list_min(a)) END;

CREATE MACRO trino_array_position(a, x) AS CASE WHEN a IS NOT NULL AND x IS NOT NULL
  THEN CAST(coalesce(list_position(a, x), 0) AS BIGINT) END;
CREATE MACRO trino_array_remove(a, x) AS CASE WHEN x IS NOT NULL
  THEN list_filter(a, lambda kept: kept IS DISTINCT FROM x) END;
-- Three-valued: NULL where the element is not found and could be one of the NULLs.
CREATE MACRO trino_array_contains(a, x) AS CASE
  WHEN list_contains(a, x) THEN true
  WHEN NOT list_contains(a, x) AND list_count(a) = len(a) THEN false END;
CREATE MACRO trino_contains_sequence(a, s) AS CASE WHEN a IS NOT NULL AND s IS NOT NULL
  THEN list_contains(list_transform(range(1, len(a) - len(s) + 2), lambda start: a[start:start + len(s) - 1] IS NOT DISTINCT FROM s), true) END;

-- any_match, all_match and none_match take the greatest or least of 2 for true, 1 for NULL and 0 for false.
CREATE MACRO trino_any_match(marks) AS [false, NULL, true][1 + coalesce(list_max(marks), 0)];
CREATE MACRO trino_all_match(marks) AS [false, NULL, true][1 + coalesce(list_min(marks), 2)];
CREATE MACRO trino_none_match(marks) AS [true, NULL, false][1 + coalesce(list_max(marks), 0)];

CREATE MACRO trino_element_at(a, i) AS CASE
  WHEN i = 0 AND a IS NOT NULL THEN trino_error('SQL array indices start at 1') ELSE a[i] END;
CREATE MACRO trino_slice(a, start, length) AS CASE
  WHEN a IS NULL OR start IS NULL OR length IS NULL THEN NULL
  WHEN start = 0 THEN trino_error('SQL array indices start at 1')
  WHEN length < 0 THEN trino_error('length must be greater than or equal to 0')
  WHEN start > len(a) OR start < -len(a) THEN a[1:0]
  WHEN start < 0 THEN a[len(a) + start + 1:len(a) + start + least(length, len(a))]
  ELSE a[start:start + least(length, len(a)) - 1] END;
CREATE MACRO trino_trim_array(a, n) AS CASE
  WHEN a IS NULL OR n IS NULL THEN NULL
  WHEN n < 0 THEN trino_error('size must not be negative: ' || n)
  WHEN n > len(a) THEN trino_error('size must not exceed array cardinality ' || len(a) || ': ' || n)
  ELSE a[1:len(a) - n] END;

CREATE MACRO trino_ngrams(a, n) AS CASE
  WHEN a IS NULL OR n IS NULL THEN NULL
  WHEN n <= 0 THEN trino_error('N must be positive')
  ELSE list_transform(range(1, greatest(len(a) - n + 1, 1) + 1), lambda start: a[start:start + n - 1]) END;
-- The combinations of one more element are those of the elements before it, each with the element.
CREATE MACRO trino_combinations(a, n) AS CASE
  WHEN a IS NULL OR n IS NULL THEN NULL
  WHEN n < 0 THEN trino_error('combination size must not be negative: ' || n)
  WHEN n > 5 THEN trino_error('combination size must not exceed 5: ' || n)
  WHEN trino_binomial(len(a), n) > 100000 THEN trino_error('Number of combinations too large for array of size ' || len(a) || ' and combination length ' || n)
  WHEN n = 1 THEN list_transform(a, lambda one: [one])
  ELSE list_transform(trino_choose(CASE WHEN trino_binomial(len(a), n) <= 100000 THEN len(a) ELSE 0 END, n),
    lambda places: list_transform(places, lambda place: a[place])) END;
-- The first value of list_reduce is an element: given one apart, its lambda sees columns of other rows.
CREATE MACRO trino_binomial(m, n) AS coalesce(list_product(list_transform(range(n), lambda k: greatest(m - k, 0) / (k + 1))), 1);
-- The first state is an element: given one apart, list_reduce takes columns that its lambda sees from other rows.
CREATE MACRO trino_choose(m, n) AS list_reduce(list_prepend({'c': [CAST([] AS BIGINT[])]},
    list_transform(range(n), lambda k: {'c': CAST(NULL AS BIGINT[][])})),
  lambda done, k: {'c': trino_choose_next(done.c, m)}).c;
CREATE MACRO trino_choose_next(c, m) AS flatten(list_transform(range(1, m + 1),
  lambda place: list_transform(list_filter(c, lambda set: coalesce(set[-1], 0) < place), lambda set: list_append(set, place))));

CREATE MACRO trino_repeat(x, n) AS CASE
  WHEN n < 0 THEN trino_error('count argument of repeat function must be greater than or equal to 0')
  WHEN n > 10000 THEN trino_error('count argument of repeat function must be less than or equal to 10000')
  ELSE list_transform(range(CASE WHEN n <= 10000 THEN n END), lambda place: x) END;
CREATE MACRO trino_shuffle(a) AS list_transform(list_sort(
  list_transform(a, lambda card: {'r': random(), 'v': card})), lambda drawn: drawn.v);
CREATE MACRO trino_array_histogram(a) AS trino_count_entries(
  list_transform(list_filter(a, lambda kept: kept IS NOT NULL), lambda counted, n: {'k': counted, 'i': n, 'v': NULL}));

-- sequence: of whole numbers, of days, of moments, and by months.
CREATE MACRO trino_sequence(start, stop, step) AS CASE
  WHEN start IS NULL OR stop IS NULL OR step IS NULL THEN NULL
  WHEN step = 0 THEN trino_error('step must not be zero')
  WHEN step > 0 AND start > stop OR step < 0 AND start < stop THEN trino_sequence_error()
  WHEN (CAST(stop AS HUGEINT) - start) // step >= 10000
  THEN trino_error('result of sequence function must not have more than 10000 entries')
  ELSE generate_series(CAST(start AS BIGINT), trino_sequence_stop(start, stop, step), CAST(step AS BIGINT)) END;
CREATE MACRO trino_sequence_stop(start, stop, step) AS CAST(CASE
  WHEN abs((CAST(stop AS HUGEINT) - start) // nullif(step, 0)) < 10000 THEN stop ELSE start END AS BIGINT);
CREATE MACRO trino_sequence_error() AS trino_error('sequence stop value should be greater than or equal to start value if step is '
  || 'greater than zero otherwise stop should be less than or equal to start');
CREATE MACRO trino_sequence_step(start, stop) AS CASE WHEN start <= stop THEN 1 ELSE -1 END;
CREATE MACRO trino_sequence_dates(start, stop, step) AS list_transform(trino_sequence(0, stop - start, step),
  lambda days: start + CAST(days AS INTEGER));
CREATE MACRO trino_whole_days(i) AS CASE
  WHEN trino_interval_millis(i) % 86400000 <> 0
  THEN trino_error('sequence step must be a day interval if start and end values are dates')
  ELSE trino_interval_millis(i) // 86400000 END;
CREATE MACRO trino_sequence_times(start, stop, step) AS list_transform(
  trino_sequence(epoch_us(start), epoch_us(stop), 1000 * trino_interval_millis(step)), lambda micros: make_timestamp(micros));
-- The number of entries is that of whole months, where the last day of a month is as late as any day of another one.
CREATE MACRO trino_sequence_months(start, stop, months) AS list_transform(
  trino_sequence(0, trino_whole_months(start, stop), months), lambda n: start + to_months(CAST(n AS INTEGER)));
CREATE MACRO trino_whole_months(a, b) AS CASE
  WHEN a <= b THEN trino_months_up(a, b) ELSE -trino_months_up(b, a) END;
CREATE MACRO trino_months_up(a, b) AS date_diff('month', a, b)
  - CASE WHEN a + to_months(CAST(date_diff('month', a, b) AS INTEGER)) > b THEN 1 ELSE 0 END;

-- An element among sorted ones, which are structs of the element e and what the comparator c says of it.
CREATE MACRO trino_insert(compared, x) AS list_concat(
  list_transform(list_filter(compared, lambda other: trino_comparison(other.c) <= 0), lambda other: other.e), [x],
  list_transform(list_filter(compared, lambda other: trino_comparison(other.c) > 0), lambda other: other.e));
CREATE MACRO trino_comparison(sign) AS CASE
  WHEN sign BETWEEN -1 AND 1 THEN sign ELSE trino_error('Lambda comparator must return either -1, 0, or 1') END;
