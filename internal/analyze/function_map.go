package analyze

var _ = register(mapFunctions)

// mapFunctions are those of https://trino.io/docs/435/functions/map.html; split_to_map and its like are with the texts.
func mapFunctions() []*Function {
	return []*Function{
		macro("cosine_similarity", "(map(varchar, double), map(varchar, double)) -> double", "trino_cosine_similarity($1, $2)"),
		native("element_at", "(map(K, V), K) -> V", "CAST($1[$2] AS $T)"),
		macro("map",
			"() -> map(unknown, unknown)", "MAP([], [])",
			"(array(K), array(V)) -> map(K, V) where K: comparable", "trino_map($1, $2)").fails(),
		macro("map_concat", "(map(K, V), map(K, V)...) -> map(K, V)", "trino_map_concat([$*])"),
		macro("map_entries", "(map(K, V)) -> array(row(K, V))", "trino_map_entries($1)"),
		native("map_filter", "(map(K, V), function(K, V, boolean)) -> map(K, V)",
			"CAST(map_from_entries(list_filter(map_entries($1), lambda #1: $2(#1.key, #1.value))) AS $T)"),
		macro("map_from_entries", "(array(row(K, V))) -> map(K, V) where K: comparable", "trino_map_from_rows($1)").fails(),
		native("map_keys", "(map(K, V)) -> array(K)", "map_keys($1)"),
		native("map_values", "(map(K, V)) -> array(V)", "map_values($1)"),
		macro("map_zip_with", "(map(K, V), map(K, U), function(K, V, U, R)) -> map(K, R)",
			"CAST(map_from_entries(list_transform(trino_zip_maps($1, $2), lambda #1: struct_pack(k := #1.k, v := $3(#1.k, #1.x, #1.y)))) AS $T)"),
		macro("multimap_from_entries", "(array(row(K, V))) -> map(K, array(V)) where K: comparable",
			"trino_multimap_from_rows($1)").fails(),
		macro("transform_keys", "(map(K, V), function(K, V, U)) -> map(U, V) where U: comparable",
			"trino_map_of_entries(list_transform(map_entries($1), lambda #1: struct_pack(k := $2(#1.key, #1.value), v := #1.value)))").fails(),
		native("transform_values", "(map(K, V), function(K, V, U)) -> map(K, U)",
			"CAST(map_from_entries(list_transform(map_entries($1), lambda #1: struct_pack(k := #1.key, v := $2(#1.key, #1.value)))) AS $T)"),
	}
}
