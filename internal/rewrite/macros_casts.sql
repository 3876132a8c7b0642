-- What casts need.

-- A map of what a cast made of the entries of another. Keys that became the same are an error.
CREATE MACRO trino_cast_map(entries) AS list_transform([entries], lambda e: CASE
  WHEN len(list_distinct(list_transform(e, lambda x: struct_extract(x, 'k')))) < len(e) THEN trino_error('Cannot cast to a map: duplicate keys')
  ELSE map_from_entries(e) END)[1];
