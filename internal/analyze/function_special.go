package analyze

var _ = register(specialFunctions)

// specialFunctions are those of https://trino.io/docs/435/functions/comparison.html and the ones whose arguments Trino
// treats in its own way: the analyzer and the rewriters do so too, and only their names and forms are here.
func specialFunctions() []*Function {
	return []*Function{
		native("coalesce", "(T, T, T...) -> T", "coalesce($*)").nulls(),
		native("if",
			"(boolean, T) -> T", "CASE WHEN $1 THEN $2 END",
			"(boolean, T, T) -> T", "CASE WHEN $1 THEN $2 ELSE $3 END").nulls(),
		native("nullif", "(T, T) -> T where T: comparable", "nullif($1, $2)").nulls(),
		native("try", "(T) -> T", "TRY($1)").nulls(),
		native("typeof", "(any) -> varchar", "").nulls(),
		macro("greatest",
			"(double, double...) -> double", "trino_array_max_float([$*])",
			"(real, real...) -> real", "trino_array_max_float([$*])",
			"(T, T...) -> T where T: orderable", "trino_array_max([$*])"),
		macro("least",
			"(double, double...) -> double", "trino_array_min_float([$*])",
			"(real, real...) -> real", "trino_array_min_float([$*])",
			"(T, T...) -> T where T: orderable", "trino_array_min([$*])"),
	}
}
