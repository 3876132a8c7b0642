package analyze

import "github.com/ashiato/ashiato/internal/encode"

var _ = register(regexpFunctions)

func regexpFunctions() []*Function {
	return []*Function{
		goFunc("regexp_like", "(varchar(x), varchar) -> boolean", "trino_regexp_like($1, $2)").fails(),
		goFunc("regexp_extract",
			"(varchar(x), varchar) -> varchar(x)", "trino_regexp_extract($1, $2, 0)",
			"(varchar(x), varchar, bigint) -> varchar(x)", "trino_regexp_extract($1, $2, $3)").fails(),
		goFunc("regexp_extract_all",
			"(varchar(x), varchar) -> array(varchar(x))", "trino_regexp_extract_all($1, $2, 0)",
			"(varchar(x), varchar, bigint) -> array(varchar(x))", "trino_regexp_extract_all($1, $2, $3)").fails(),
		goFunc("regexp_replace",
			"(varchar(x), varchar) -> varchar(x)", "trino_regexp_replace($1, $2, '')",
			"(varchar(x), varchar, varchar(y)) -> varchar", "trino_regexp_replace($1, $2, $3)",
			"(varchar, varchar, function(array(varchar), varchar)) -> varchar",
			"CAST(trino_join_all(list_transform(trino_regexp_matches($1, $2), lambda #1: #1[1] || $3(#1[2:]))) || trino_regexp_rest($1, $2) AS VARCHAR)").
			with(1, func(o *Overload) { o.Result = regexpReplacedLength }).fails(),
		goFunc("regexp_split", "(varchar(x), varchar) -> array(varchar(x))", "trino_regexp_split($1, $2)").fails(),
		goFunc("regexp_count", "(varchar(x), varchar) -> bigint", "trino_regexp_count($1, $2)").fails(),
		goFunc("regexp_position",
			"(varchar(x), varchar) -> integer", "trino_regexp_position($1, $2, 1, 1)",
			"(varchar(x), varchar, integer) -> integer", "trino_regexp_position($1, $2, $3, 1)",
			"(varchar(x), varchar, integer, integer) -> integer", "trino_regexp_position($1, $2, $3, $4)").fails(),
	}
}

// regexpReplacedLength is Trino's guess, which it keeps to: half of all characters replaced by groups that hold all.
func regexpReplacedLength(args []encode.Type) encode.Type {
	x, y := args[0].Precision, args[2].Precision
	if x == 0 || y == 0 || x > 1<<15 || y > 1<<15 {
		return encode.Type{Kind: encode.Varchar}
	}
	return varcharOf(x + max(x*y/2, y)*(x+1))
}
