package analyze

var _ = register(windowFunctions)

// windowFunctions are those of https://trino.io/docs/435/functions/window.html. Aggregate functions may stand in their
// places.
func windowFunctions() []*Function {
	all := []*Function{
		native("cume_dist", "() -> double", "{cume_dist: }"),
		native("dense_rank", "() -> bigint", "{dense_rank: }"),
		native("first_value", "(T) -> T", "{first_value: $1}").nulls(),
		macro("lag",
			"(T) -> T", "{lag: $1}",
			"(T, bigint) -> T", "{lag: $1, trino_offset($2)}",
			"(T, bigint, T) -> T", "{lag: $1, trino_offset($2), $3}").nulls().fails(),
		native("last_value", "(T) -> T", "{last_value: $1}").nulls(),
		macro("lead",
			"(T) -> T", "{lead: $1}",
			"(T, bigint) -> T", "{lead: $1, trino_offset($2)}",
			"(T, bigint, T) -> T", "{lead: $1, trino_offset($2), $3}").nulls().fails(),
		macro("nth_value", "(T, bigint) -> T", "{nth_value: $1, trino_nth($2)}").nulls().fails(),
		macro("ntile", "(bigint) -> bigint", "{ntile: trino_buckets($1)}").fails(),
		native("percent_rank", "() -> double", "{percent_rank: }"),
		native("rank", "() -> bigint", "{rank: }"),
		native("row_number", "() -> bigint", "{row_number: }"),
	}
	for _, f := range all {
		f.Kind = Window
	}
	return all
}
