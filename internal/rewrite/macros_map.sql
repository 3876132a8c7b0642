-- What functions of maps need. Entries are structs of the key k, their place i, from 1 on, and the value v.

CREATE MACRO trino_map(keys, vals) AS CASE
  WHEN keys IS NULL OR vals IS NULL THEN NULL
  WHEN len(keys) <> len(vals) THEN trino_error('Key and value arrays must be the same length')
  WHEN list_count(keys) < len(keys) THEN trino_error('map key cannot be null')
  WHEN list_unique(keys) < len(keys) THEN trino_error('Duplicate map keys are not allowed')
  ELSE map(keys, vals) END;
CREATE MACRO trino_map_of_entries(entries) AS trino_map(
  list_transform(entries, lambda entry: entry.k), list_transform(entries, lambda entry: entry.v));
CREATE MACRO trino_map_from_rows(rows) AS CASE
  WHEN list_count(rows) < len(rows) THEN trino_error('map entry cannot be null')
  ELSE trino_map(list_transform(rows, lambda entry: entry.f1), list_transform(rows, lambda entry: entry.f2)) END;
CREATE MACRO trino_multimap_from_rows(rows) AS CASE
  WHEN list_count(rows) < len(rows) THEN trino_error('map entry cannot be null')
  WHEN list_count(list_transform(rows, lambda entry: entry.f1)) < len(rows) THEN trino_error('map key cannot be null')
  ELSE trino_multimap_entries(list_transform(rows, lambda entry, n: {'k': entry.f1, 'i': n, 'v': entry.f2})) END;

-- Entries in a map, of those with one key the first.
CREATE MACRO trino_first_entries(entries) AS CASE WHEN entries IS NOT NULL
  THEN map_from_entries(list_transform(trino_firsts(entries), lambda entry: {'k': entry.k, 'v': entry.v})) END;
-- Groups of the entries that have one key, in the order of their first places: i is that place, k the key, and a and b are
-- the places of the first and the last one among the sorted entries.
CREATE MACRO trino_groups(sorted) AS list_sort(list_transform(trino_group_bounds(
    list_filter(list_transform(trino_with_previous(sorted), lambda pair, n: {'s': pair, 'n': n}),
      lambda pair: pair.s[1] IS NOT NULL AND (pair.s[2] IS NULL OR pair.s[1].k IS DISTINCT FROM pair.s[2].k)), len(sorted)),
  lambda bound: {'i': bound[1].s[1].i, 'k': bound[1].s[1].k, 'a': bound[1].n, 'b': bound[2] - 1}));
CREATE MACRO trino_group_bounds(starts, n) AS list_zip(starts,
  list_append(list_transform(starts, lambda start: start.n)[2:], n + 1));
CREATE MACRO trino_count_entries(entries) AS CASE WHEN len(entries) = 0 THEN map_from_entries(
    list_transform(entries, lambda entry: {'k': entry.k, 'v': CAST(0 AS BIGINT)}))
  WHEN entries IS NOT NULL THEN map_from_entries(list_transform(trino_groups(list_sort(entries)),
    lambda keys: {'k': keys.k, 'v': keys.b - keys.a + 1})) END;
CREATE MACRO trino_multimap_entries(entries) AS CASE WHEN len(entries) = 0 THEN map_from_entries(
    list_transform(entries, lambda entry: {'k': entry.k, 'v': [entry.v]}))
  WHEN entries IS NOT NULL THEN trino_multimap_sorted(list_sort(entries)) END;
CREATE MACRO trino_multimap_sorted(sorted) AS map_from_entries(list_transform(trino_groups(sorted),
  lambda keys: {'k': keys.k, 'v': list_transform(sorted[keys.a:keys.b], lambda entry: entry.v)}));

CREATE MACRO trino_map_entries(m) AS list_transform(map_entries(m), lambda entry: {'f1': entry.key, 'f2': entry.value});
-- The last map that has a key gives its value, and its keys come first.
CREATE MACRO trino_map_concat(maps) AS CASE WHEN list_count(maps) = len(maps)
  THEN trino_first_entries(trino_entries_of(list_reverse(maps))) END;
CREATE MACRO trino_entries_of(maps) AS list_transform(flatten(list_transform(maps, lambda each: map_entries(each))),
  lambda entry, n: {'k': entry.key, 'i': n, 'v': entry.value});
-- The keys of both maps, those of the first one first, with the value x of the first and y of the second one.
CREATE MACRO trino_zip_maps(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL
  THEN trino_zip_sorted(list_sort(list_concat(
    list_transform(map_entries(a), lambda entry, n: {'k': entry.key, 'i': n, 'x': entry.value, 'y': NULL}),
    list_transform(map_entries(b), lambda entry, n: {'k': entry.key, 'i': 1000000000 + n, 'x': NULL, 'y': entry.value})))) END;
CREATE MACRO trino_zip_sorted(sorted) AS list_sort(list_transform(
  list_filter(list_zip(sorted, list_concat([NULL], sorted[:-2]), sorted[2:]),
    lambda near: near[1] IS NOT NULL AND (near[2] IS NULL OR near[1].k <> near[2].k)),
  lambda near: {'i': near[1].i, 'k': near[1].k, 'x': near[1].x,
    'y': CASE WHEN near[1].k = near[3].k THEN near[3].y ELSE near[1].y END}));
CREATE MACRO trino_cosine_similarity(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL
  THEN trino_dot(a, b) / (sqrt(trino_dot(a, a)) * sqrt(trino_dot(b, b))) END;
CREATE MACRO trino_dot(a, b) AS coalesce(list_sum(list_transform(map_entries(a), lambda entry: entry.value * b[entry.key])), 0);
