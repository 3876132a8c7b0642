package analyze

import (
	"math"
	"slices"

	"github.com/ashiato/ashiato/internal/encode"
)

var _ = register(stringFunctions)

func stringFunctions() []*Function {
	return slices.Concat([]*Function{
		native("lower", "(varchar(x)) -> varchar(x)", "lower($1)", "(char(x)) -> char(x)", "lower($1)"),
		macro("upper", "(varchar(x)) -> varchar(x)", "trino_upper($1)", "(char(x)) -> char(x)", "trino_upper($1)"),
		native("length", "(varchar(x)) -> bigint", "length($1)", "(varbinary) -> bigint", "octet_length($1)").withoutChar("(char(x)) -> bigint"),
		goFunc("reverse", "(varchar(x)) -> varchar(x)", "trino_reverse($1)", "(varbinary) -> varbinary", "trino_reverse_blob($1)").withoutChar("(char(x)) -> char(x)"),
		trimFunction("trim"), trimFunction("ltrim"), trimFunction("rtrim"),
		goFunc("split",
			"(varchar(x), varchar(y)) -> array(varchar(x))", "trino_split($1, $2, 2147483647)",
			"(varchar(x), varchar(y), bigint) -> array(varchar(x))", "trino_split($1, $2, $3)").fails(),
		goFunc("split_part", "(varchar(x), varchar(y), bigint) -> varchar(x)", "trino_split_part($1, $2, $3)").fails(),
		goFunc("split_to_map", "(varchar, varchar, varchar) -> map(varchar, varchar)", "trino_split_to_map($1, $2, $3)").fails(),
		goFunc("split_to_multimap", "(varchar, varchar, varchar) -> map(varchar, array(varchar))", "trino_split_to_multimap($1, $2, $3)").fails(),
		goFunc("strpos",
			"(varchar(x), varchar(y)) -> bigint", "strpos($1, $2)",
			"(varchar(x), varchar(y), bigint) -> bigint", "trino_strpos($1, $2, $3)").fails(),
		macro("replace",
			"(varchar(x), varchar(y)) -> varchar(x)", "replace($1, $2, '')",
			"(varchar(x), varchar(y), varchar(z)) -> varchar", "trino_replace($1, $2, $3)").
			with(1, func(o *Overload) { o.Result = replacedLength }),
		goFunc("lpad",
			"(varchar(x), bigint, varchar(y)) -> varchar", "trino_lpad($1, $2, $3)",
			"(varbinary, bigint, varbinary) -> varbinary", "trino_lpad_blob($1, $2, $3)").fails(),
		goFunc("rpad",
			"(varchar(x), bigint, varchar(y)) -> varchar", "trino_rpad($1, $2, $3)",
			"(varbinary, bigint, varbinary) -> varbinary", "trino_rpad_blob($1, $2, $3)").fails(),
		goFunc("concat",
			"(varchar, varchar, varchar...) -> varchar", "trino_concat($*)",
			"(varbinary, varbinary, varbinary...) -> varbinary", "trino_concat_blob($*)").withoutChar("(char(x), char(y)) -> varchar"),
		native("concat_ws",
			"(varchar, varchar, varchar...) -> varchar", "concat_ws($*)",
			"(varchar, array(varchar)) -> varchar", "array_to_string($2, $1)").
			with(0, func(o *Overload) { o.Null = true }),
		native("starts_with", "(varchar(x), varchar(y)) -> boolean", "starts_with($1, $2)"),
		native("translate", "(varchar(x), varchar(y), varchar(z)) -> varchar", "translate($1, $2, $3)"),
		macro("chr", "(bigint) -> varchar(1)", "trino_chr($1)").fails(),
		macro("codepoint", "(varchar(1)) -> integer", "trino_codepoint($1)").fails(),
		goFunc("levenshtein_distance", "(varchar(x), varchar(y)) -> bigint", "trino_levenshtein_distance($1, $2)").fails(),
		goFunc("hamming_distance", "(varchar(x), varchar(y)) -> bigint", "trino_hamming_distance($1, $2)").fails(),
		goFunc("soundex", "(varchar) -> varchar(4)", "trino_soundex($1)").fails(),
		goFunc("luhn_check", "(varchar) -> boolean", "trino_luhn_check($1)").fails(),
		macro("normalize",
			"(varchar(x)) -> varchar", "nfc_normalize($1)",
			"(varchar(x), varchar(y)) -> varchar", "trino_normalize($1, $2)").fails(),
		native("to_utf8", "(varchar(x)) -> varbinary", "encode($1)"),
		goFunc("from_utf8",
			"(varbinary) -> varchar", "trino_from_utf8($1)",
			"(varbinary, varchar(x)) -> varchar", "trino_from_utf8_replace($1, $2)",
			"(varbinary, bigint) -> varchar", "trino_from_utf8_codepoint($1, $2)").fails(),
		formatFunction(),
		goFunc("format_number",
			"(bigint) -> varchar", "trino_format_number($1)",
			"(double) -> varchar", "trino_format_number_double($1)"),
		goFunc("parse_data_size", "(varchar(x)) -> decimal(38,0)", "CAST(trino_parse_data_size($1) AS DECIMAL(38, 0))").fails(),
		goFunc("parse_presto_data_size", "(varchar(x)) -> decimal(38,0)", "CAST(trino_parse_data_size($1) AS DECIMAL(38, 0))").fails(),
		refused("word_stem", "needs the word stems of a language, which the embedded engine does not have: run the query on Athena or Trino"),
		refused("bar", "draws with colours for a terminal, which the embedded engine does not: run the query on Athena or Trino"),
		refused("color", "makes colours for a terminal, which the embedded engine does not: run the query on Athena or Trino"),
		refused("render", "draws with colours for a terminal, which the embedded engine does not: run the query on Athena or Trino"),
		refused("rgb", "makes colours for a terminal, which the embedded engine does not: run the query on Athena or Trino"),
	},
		macro("substr",
			"(varchar(x), bigint) -> varchar(x)", "trino_substr($1, $2)",
			"(varchar(x), bigint, bigint) -> varchar(x)", "trino_substr_length($1, $2, $3)",
			"(varbinary, bigint) -> varbinary", "trino_substr_blob($1, $2, 9223372036854775807)",
			"(varbinary, bigint, bigint) -> varbinary", "trino_substr_blob($1, $2, $3)").withoutChar("(char(x), bigint) -> varchar(x)", "(char(x), bigint, bigint) -> varchar(x)").aliases("substring"))
}

// with changes the i-th form.
func (f *Function) with(i int, change func(*Overload)) *Function {
	change(f.Overloads[i])
	return f
}

func trimFunction(name string) *Function {
	space, chars := "trino_"+name+"($1)", name+"($1, $2)"
	return goFunc(name,
		"(varchar(x)) -> varchar(x)", space, "(char(x)) -> varchar(x)", space,
		"(varchar(x), varchar(y)) -> varchar(x)", chars, "(char(x), varchar(y)) -> varchar(x)", chars)
}

// maxVarchar is the greatest length that a varchar can have; more is a varchar without length.
const maxVarchar = math.MaxInt32 - 1

func varcharOf(length int) encode.Type {
	if length <= 0 || length > maxVarchar {
		length = 0
	}
	return encode.Type{Kind: encode.Varchar, Precision: length}
}

// replacedLength is what replace can grow to: its third argument around every character.
func replacedLength(args []encode.Type) encode.Type {
	x, z := args[0].Precision, args[2].Precision
	if x == 0 || z == 0 || z > maxVarchar/(x+1) {
		return encode.Type{Kind: encode.Varchar}
	}
	return varcharOf(x + z*(x+1))
}

// withoutChar adds forms for char(n) that the embedded engine does not have: it holds values without the spaces at their
// end, which these look at.
func (f *Function) withoutChar(signatures ...string) *Function {
	for _, sig := range signatures {
		f.Overloads = append(f.Overloads, &Overload{Signature: sig, Refused: "of char(n) is not there in the embedded engine: cast it to varchar"})
	}
	return f
}

// formatFunction is Java's formatter. What it cannot take itself is cast to varchar.
func formatFunction() *Function {
	return goFunc("format", "(varchar, any, any...) -> varchar", "trino_format($*)").fails().each(func(o *Overload) {
		o.Null = true
		o.Wants = func(args []encode.Type) []encode.Type {
			wants := slices.Clone(args)
			for i, t := range args {
				switch t.Kind {
				case encode.Char, encode.IPAddress, encode.UUID, encode.IntervalDay, encode.IntervalYear:
					wants[i] = encode.Type{Kind: encode.Varchar}
				}
			}
			return wants
		}
	})
}
