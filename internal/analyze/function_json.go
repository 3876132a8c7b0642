package analyze

var _ = register(jsonFunctions)

// jsonFunctions look at JSON as text: a value of the type json is held as that, so each form for varchar serves json too.
func jsonFunctions() []*Function {
	return []*Function{
		goFunc("json_extract_scalar",
			"(varchar(x), varchar) -> varchar(x)", "trino_json_extract_scalar($1, $2)",
			"(json, varchar) -> varchar", "trino_json_extract_scalar($1, $2)").fails(),
		goFunc("json_extract",
			"(varchar(x), varchar) -> json", "trino_json_extract($1, $2)",
			"(json, varchar) -> json", "trino_json_extract($1, $2)").fails(),
		goFunc("json_size",
			"(varchar(x), varchar) -> bigint", "trino_json_size($1, $2)",
			"(json, varchar) -> bigint", "trino_json_size($1, $2)").fails(),
		goFunc("json_parse", "(varchar(x)) -> json", "trino_json_parse($1)").fails(),
		native("json_format", "(json) -> varchar", "$1"),
		goFunc("json_array_get",
			"(varchar(x), bigint) -> json", "trino_json_array_get($1, $2)",
			"(json, bigint) -> json", "trino_json_array_get($1, $2)"),
		goFunc("json_array_length",
			"(varchar(x)) -> bigint", "trino_json_array_length($1)",
			"(json) -> bigint", "trino_json_array_length($1)"),
		goFunc("json_array_contains",
			"(varchar(x), boolean) -> boolean", "trino_json_array_contains_boolean($1, $2)",
			"(varchar(x), bigint) -> boolean", "trino_json_array_contains_bigint($1, $2)",
			"(varchar(x), double) -> boolean", "trino_json_array_contains_double($1, $2)",
			"(varchar(x), varchar(y)) -> boolean", "trino_json_array_contains_varchar($1, $2)",
			"(json, boolean) -> boolean", "trino_json_array_contains_boolean($1, $2)",
			"(json, bigint) -> boolean", "trino_json_array_contains_bigint($1, $2)",
			"(json, double) -> boolean", "trino_json_array_contains_double($1, $2)",
			"(json, varchar(y)) -> boolean", "trino_json_array_contains_varchar($1, $2)"),
		goFunc("is_json_scalar",
			"(varchar(x)) -> boolean", "trino_is_json_scalar($1)",
			"(json) -> boolean", "trino_is_json_scalar($1)").fails(),
	}
}
