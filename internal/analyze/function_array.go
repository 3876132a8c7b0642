package analyze

import "github.com/ashiato/ashiato/internal/encode"

var _ = register(arrayFunctions)

// arrayFunctions are those of https://trino.io/docs/435/functions/array.html and
// https://trino.io/docs/435/functions/lambda.html.
//
// Some functions of DuckDB have another type for a NULL that is constant, hence the casts.
func arrayFunctions() []*Function {
	const elements = " where T: comparable"
	return []*Function{
		macro("all_match", "(array(T), function(T, boolean)) -> boolean", matchSQL("trino_all_match")).nulls(),
		macro("any_match", "(array(T), function(T, boolean)) -> boolean", matchSQL("trino_any_match")).nulls(),
		macro("none_match", "(array(T), function(T, boolean)) -> boolean", matchSQL("trino_none_match")).nulls(),
		macro("array_distinct", "(array(T)) -> array(T)"+elements, "trino_array_distinct($1)"),
		macro("array_except", "(array(T), array(T)) -> array(T)"+elements, "trino_array_except($1, $2)"),
		macro("array_histogram", "(array(T)) -> map(T, bigint)"+elements, "trino_array_histogram($1)"),
		macro("array_intersect", "(array(T), array(T)) -> array(T)"+elements, "trino_array_intersect($1, $2)"),
		macro("array_join",
			"(array(T), varchar) -> varchar where T: varchar", "trino_array_join($1, $2)",
			"(array(T), varchar, varchar) -> varchar where T: varchar", "trino_array_join_nulls($1, $2, $3)",
		).each(func(o *Overload) { o.Wants = arrayOfTexts }),
		macro("array_max",
			"(array(double)) -> double", "trino_array_max_float($1)",
			"(array(real)) -> real", "trino_array_max_float($1)",
			"(array(T)) -> T where T: orderable", "trino_array_max($1)"),
		macro("array_min",
			"(array(double)) -> double", "trino_array_min_float($1)",
			"(array(real)) -> real", "trino_array_min_float($1)",
			"(array(T)) -> T where T: orderable", "trino_array_min($1)"),
		macro("array_position", "(array(T), T) -> bigint"+elements, "trino_array_position($1, $2)"),
		macro("array_remove", "(array(T), T) -> array(T)"+elements, "trino_array_remove($1, $2)"),
		macro("array_sort",
			"(array(T)) -> array(T) where T: orderable", "CAST(list_sort($1, 'ASC', 'NULLS LAST') AS $T)",
			"(array(T), function(T, T, integer)) -> array(T)", sortSQL).
			each(func(o *Overload) { o.Fails = o.Duck == sortSQL }),
		macro("array_union", "(array(T), array(T)) -> array(T)"+elements, "trino_array_union($1, $2)"),
		macro("arrays_overlap", "(array(T), array(T)) -> boolean"+elements, "trino_arrays_overlap($1, $2)"),
		native("cardinality",
			"(array(T)) -> bigint", "len($1)",
			"(map(K, V)) -> bigint", "CAST(cardinality($1) AS BIGINT)"),
		macro("combinations", "(array(T), bigint) -> array(array(T))", "trino_combinations($1, $2)").fails(),
		macro("concat",
			"(array(E), array(E)...) -> array(E)", "trino_array_concat([$*])",
			"(array(E), E) -> array(E)", "trino_array_append($1, $2)",
			"(E, array(E)) -> array(E)", "trino_array_prepend($1, $2)"),
		macro("contains", "(array(T), T) -> boolean"+elements, "trino_array_contains($1, $2)"),
		macro("contains_sequence", "(array(T), array(T)) -> boolean"+elements, "trino_contains_sequence($1, $2)"),
		macro("element_at", "(array(E), bigint) -> E", "CAST(trino_element_at($1, $2) AS $T)").fails(),
		native("filter", "(array(T), function(T, boolean)) -> array(T)", "list_filter($1, lambda #1: $2(#1))"),
		native("flatten", "(array(array(E))) -> array(E)", "CAST(flatten($1) AS $T)"),
		macro("ngrams", "(array(T), bigint) -> array(array(T))", "trino_ngrams($1, $2)").fails(),
		macro("reduce", "(array(T), S, function(S, T, S), function(S, R)) -> R", reduceSQL).nulls(),
		macro("repeat", "(T, bigint) -> array(T)", "trino_repeat($1, $2)").nulls().fails(),
		native("reverse", "(array(E)) -> array(E)", "list_reverse($1)"),
		macro("sequence",
			"(bigint, bigint) -> array(bigint)", "trino_sequence($1, $2, trino_sequence_step($1, $2))",
			"(bigint, bigint, bigint) -> array(bigint)", "trino_sequence($1, $2, $3)",
			"(date, date) -> array(date)", "trino_sequence_dates($1, $2, trino_sequence_step($1, $2))",
			"(date, date, interval day to second) -> array(date)", "trino_sequence_dates($1, $2, trino_whole_days($3))",
			"(date, date, interval year to month) -> array(date)",
			"CAST(trino_sequence_months($1, $2, trino_interval_months($3)) AS DATE[])",
			"(timestamp(p), timestamp(p), interval day to second) -> array(timestamp(p))", "trino_sequence_times($1, $2, $3)",
			"(timestamp(p), timestamp(p), interval year to month) -> array(timestamp(p))",
			"trino_sequence_months($1, $2, trino_interval_months($3))").fails(),
		macro("shuffle", "(array(E)) -> array(E)", "trino_shuffle($1)"),
		macro("slice", "(array(E), bigint, bigint) -> array(E)", "trino_slice($1, $2, $3)").fails(),
		native("transform", "(array(T), function(T, U)) -> array(U)", "list_transform($1, lambda #1: $2(#1))"),
		macro("trim_array", "(array(E), bigint) -> array(E)", "trino_trim_array($1, $2)").fails(),
		macro("zip",
			"(array(T), array(U)) -> array(row(T, U))",
			"CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN list_transform(list_zip($*), "+
				"lambda #1: struct_pack(f1 := #1[1], f2 := #1[2])) END",
			"(array(T), array(U), array(V)) -> array(row(T, U, V))",
			"CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL AND $3 IS NOT NULL THEN list_transform(list_zip($*), "+
				"lambda #1: struct_pack(f1 := #1[1], f2 := #1[2], f3 := #1[3])) END",
			"(array(T), array(U), array(V), array(X)) -> array(row(T, U, V, X))",
			"CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL AND $3 IS NOT NULL AND $4 IS NOT NULL THEN list_transform(list_zip($*), "+
				"lambda #1: struct_pack(f1 := #1[1], f2 := #1[2], f3 := #1[3], f4 := #1[4])) END",
			"(array(T), array(U), array(V), array(X), array(Y)) -> array(row(T, U, V, X, Y))",
			"CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL AND $3 IS NOT NULL AND $4 IS NOT NULL AND $5 IS NOT NULL THEN list_transform(list_zip($*), "+
				"lambda #1: struct_pack(f1 := #1[1], f2 := #1[2], f3 := #1[3], f4 := #1[4], f5 := #1[5])) END"),
		macro("zip_with", "(array(T), array(U), function(T, U, R)) -> array(R)",
			"CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN list_transform(list_zip($1, $2), lambda #1: $3(#1[1], #1[2])) END"),
	}
}

// matchSQL marks each element with 2 for true, 1 for NULL and 0 for false, out of which a macro makes the answer.
func matchSQL(name string) string {
	return "CASE WHEN $1 IS NOT NULL THEN " + name +
		"(list_transform($1, lambda #1: coalesce(2 * CAST($2(#1) AS INTEGER), 1))) END"
}

// reduceSQL carries the state along in structs, because list_reduce wants a state of the elements' type. The first state
// is an element: given one apart, list_reduce takes columns that its lambda sees from other rows.
const reduceSQL = "CASE WHEN $1 IS NOT NULL THEN list_transform([list_reduce(" +
	"list_prepend(struct_pack(s := CAST($2 AS $T2), v := NULL), list_transform($1, lambda #1: struct_pack(s := CAST($2 AS $T2), v := #1))), " +
	"lambda #2, #3: struct_pack(s := CAST($3(#2.s, #3.v) AS $T2), v := #3.v)).s], lambda #4: $4(#4))[1] END"

// sortSQL sorts by a comparator: each element goes behind those that are not more than it.
const sortSQL = "CASE WHEN $1 IS NOT NULL THEN list_reduce(" +
	"list_prepend(struct_pack(s := CAST([] AS $T), v := NULL), list_transform($1, lambda #1: struct_pack(s := CAST([] AS $T), v := #1))), " +
	"lambda #2, #3: struct_pack(s := trino_insert(list_transform(#2.s, lambda #4: " +
	"struct_pack(e := #4, c := $2(#4, #3.v))), #3.v), v := #3.v)).s END"

// arrayOfTexts wants the elements of the first argument as texts.
func arrayOfTexts(args []encode.Type) []encode.Type {
	return append([]encode.Type{ArrayOf(varchar)}, args[1:]...)
}
