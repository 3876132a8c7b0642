package rewrite

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// cast writes the cast of a value from one type to another; with try, NULL where it fails. It is the cast of CAST, of
// TRY_CAST and of implicit coercions alike: its results and errors are Trino's
// (https://trino.io/docs/435/functions/conversion.html). An error is that there is no such cast.
func cast(sql string, from, to encode.Type, try bool) (string, error) {
	if t, ok := tooFine(from, to); ok {
		return "", noCast("%s holds times of at most 6 digits here: %s runs on Trino and Athena only", from, t)
	}
	if from.Kind == encode.Time && (to.Kind == encode.Timestamp || to.Kind == encode.TimestampTZ) {
		return "", noCast("a cast from %s to %s takes the day of today, so it runs on Trino and Athena only", from, to)
	}
	c := caster{try: try}
	if out, ok := c.cast(sql, from, to); ok {
		return out, nil
	}
	return "", noCast("Cannot cast %s to %s", from, to)
}

// A castError says why there is no cast.
type castError struct{ athenasql.Phrase }

func (e castError) Error() string { return e.String() }

func noCast(format string, args ...any) error { return castError{athenasql.Say(format, args...)} }

// tooFine finds the type in a cast whose digits DuckDB does not hold.
func tooFine(from, to encode.Type) (encode.Type, bool) {
	switch to.Kind {
	case encode.Time, encode.Timestamp, encode.TimestampTZ:
		return to, to.Precision > 6 && from.Kind == encode.Varchar
	case encode.Array:
		if from.Kind == encode.Array {
			return tooFine(*from.Elem, *to.Elem)
		}
	}
	return to, false
}

// A caster writes one cast. Its methods return false where there is no such cast.
type caster struct {
	try   bool
	depth int // how many names are taken
}

// name returns a name for a parameter of a lambda that is not taken by one around it.
func (c *caster) name() string {
	c.depth++
	return quoteName("k" + strconv.Itoa(c.depth))
}

// flag is the last argument of functions that cast: whether what fails is NULL.
func (c *caster) flag() string { return strconv.FormatBool(c.try) }

func (c *caster) cast(sql string, from, to encode.Type) (string, bool) {
	switch {
	case from.String() == to.String():
		return sql, true
	case from.Kind == encode.Unknown:
		return castAs(sql, to), true
	case to.Kind == encode.JSONText:
		return c.tried(sql, func(x string) (string, bool) { return c.toJSON(x, from) })
	case from.Kind == encode.JSONText:
		return c.tried(sql, func(x string) (string, bool) { return c.fromJSON(x, to) })
	}
	switch to.Kind {
	case encode.Array, encode.Map, encode.Row:
		if from.Kind != to.Kind {
			return "", false
		}
		return c.tried(sql, func(x string) (string, bool) { return c.parts(x, from, to) })
	case encode.Boolean:
		return c.toBoolean(sql, from)
	case encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint:
		return c.toInteger(sql, from, to)
	case encode.Real, encode.Double:
		return c.toFloat(sql, from, to)
	case encode.Decimal:
		return c.toDecimal(sql, from, to)
	case encode.Varchar:
		return c.toVarchar(sql, from, to)
	case encode.Char:
		return toChar(sql, from, to)
	case encode.Date, encode.Time, encode.Timestamp, encode.TimestampTZ:
		return c.toTime(sql, from, to)
	}
	return c.toBytes(sql, from, to)
}

// castAs writes a cast of DuckDB's.
func castAs(sql string, to encode.Type) string { return "CAST(" + sql + " AS " + duckType(to) + ")" }

// tried writes what write makes of a value so that, with try, any error makes NULL. Errors of the value itself stay.
func (c *caster) tried(sql string, write func(x string) (string, bool)) (string, bool) {
	if !c.try {
		return write(sql)
	}
	c.try = false
	defer func() { c.try = true }()
	if plain.MatchString(sql) {
		out, ok := write(sql)
		return "TRY(" + out + ")", ok
	}
	name := c.name()
	out, ok := write(name)
	return bind(name, sql, "TRY("+out+")"), ok
}

// once writes what write makes of a value that it uses more than once.
func (c *caster) once(sql string, write func(x string) (string, bool)) (string, bool) {
	if plain.MatchString(sql) {
		return write(sql)
	}
	name := c.name()
	out, ok := write(name)
	return bind(name, sql, out), ok
}

// plain matches what costs nothing to compute twice and cannot fail: a column or a text.
var plain = regexp.MustCompile(`^("[^"]*"(\."[^"]*")?|'[^']*')$`)

// parts casts what arrays, maps and rows have in them.
func (c *caster) parts(sql string, from, to encode.Type) (string, bool) {
	switch to.Kind {
	case encode.Array:
		return c.elements(sql, *from.Elem, *to.Elem)
	case encode.Map:
		entry := c.name()
		key, ok := c.cast(field(entry, "key"), *from.Key, *to.Key)
		value, also := c.cast(field(entry, "value"), *from.Elem, *to.Elem)
		if from.Key.String() == to.Key.String() {
			return "map_from_entries(list_transform(map_entries(" + sql + "), lambda " + entry + ": {'k': " + field(entry, "key") + ", 'v': " + value + "}))", also
		}
		return "trino_cast_map(list_transform(map_entries(" + sql + "), lambda " + entry + ": {'k': " + key + ", 'v': " + value + "}))", ok && also
	}
	if len(from.Fields) != len(to.Fields) {
		return "", false
	}
	return c.once(sql, func(x string) (string, bool) {
		names := fieldNames(from)
		return c.row(x+" IS NULL", to, func(i int) (string, bool) {
			return c.cast(field(x, names[i]), from.Fields[i].Type, to.Fields[i].Type)
		})
	})
}

// elements casts the elements of a list.
func (c *caster) elements(sql string, from, to encode.Type) (string, bool) {
	if from.String() == to.String() {
		return sql, true
	}
	e := c.name()
	out, ok := c.cast(e, from, to)
	return "list_transform(" + sql + ", lambda " + e + ": " + out + ")", ok
}

// row writes a row of type to, or NULL where a condition holds.
func (c *caster) row(null string, to encode.Type, value func(i int) (string, bool)) (string, bool) {
	sql, all := "CASE WHEN "+null+" THEN NULL ELSE {", true
	for i, name := range fieldNames(to) {
		v, ok := value(i)
		all = all && ok
		if i > 0 {
			sql += ", "
		}
		sql += quoteText(name) + ": " + v
	}
	return sql + "} END", all
}

// isNumeric reports whether a type is a number or boolean, which casts to numbers take.
func isNumeric(t encode.Type) bool { return t.Kind >= encode.Boolean && t.Kind <= encode.Decimal }

func (c *caster) toBoolean(sql string, from encode.Type) (string, bool) {
	if from.Kind == encode.Varchar {
		return "trino_to_boolean(" + sql + ", " + c.flag() + ")", true
	}
	return castAs(sql, encode.Type{Kind: encode.Boolean}), isNumeric(from)
}

func (c *caster) toInteger(sql string, from, to encode.Type) (string, bool) {
	function := ""
	switch from.Kind {
	case encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint:
		if from.Kind > to.Kind {
			function = "trino_integer_within"
		}
	case encode.Real:
		function = "trino_real_to_integer"
	case encode.Double:
		function = "trino_double_to_integer"
	case encode.Varchar:
		function = "trino_to_integer"
	case encode.Decimal:
		if from.Precision-from.Scale >= integerDigits[to.Kind]-1 {
			function, sql = "trino_decimal_to_integer", decimalText(sql, from)
		}
	case encode.Boolean:
	default:
		return "", false
	}
	if function != "" {
		sql = function + "(" + sql + ", '" + to.String() + "', " + c.flag() + ")"
		if to.Kind == encode.Bigint {
			return sql, true
		}
	}
	return castAs(sql, to), true
}

// integerDigits are the digits of the largest number of each type.
var integerDigits = map[encode.Kind]int{encode.Tinyint: 3, encode.Smallint: 5, encode.Integer: 10, encode.Bigint: 19}

func (c *caster) toFloat(sql string, from, to encode.Type) (string, bool) {
	switch {
	case from.Kind == encode.Varchar:
		return "trino_to_" + to.String() + "(" + sql + ", " + c.flag() + ")", true
	case from.Kind == encode.Double:
		return "trino_double_to_real(" + sql + ")", true
	case from.Kind == encode.Decimal:
		return decimalToFloat(sql, from, to), true
	}
	return castAs(sql, to), isNumeric(from)
}

// decimalToFloat writes the quotient that Trino computes for decimals of 64 bits, which rounds twice; longer ones are
// rounded once.
func decimalToFloat(sql string, from, to encode.Type) string {
	switch {
	case from.Precision > 18:
		return castAs(castAs(sql, varchar), to)
	case from.Scale == 0 || from.Precision <= 15 && to.Kind == encode.Double:
		return castAs(sql, to)
	}
	unscaled := castAs("CAST(replace(CAST("+sql+" AS VARCHAR), '.', '') AS BIGINT)", to)
	return castAs("("+unscaled+" / CAST(1e"+strconv.Itoa(from.Scale)+" AS "+duckType(to)+"))", to)
}

var varchar = encode.Type{Kind: encode.Varchar}

func (c *caster) toDecimal(sql string, from, to encode.Type) (string, bool) {
	numbers := fmt.Sprintf("%d, %d, %s", to.Precision, to.Scale, c.flag())
	whole := to.Precision - to.Scale // digits before the point
	name := map[encode.Kind]string{encode.Tinyint: "TINYINT", encode.Smallint: "SMALLINT", encode.Integer: "INTEGER", encode.Bigint: "BIGINT", encode.Varchar: "VARCHAR"}[from.Kind]
	switch from.Kind {
	case encode.Boolean:
		return castAs("CAST("+sql+" AS TINYINT)", to), true
	case encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint:
		if integerDigits[from.Kind] <= whole {
			return castAs(sql, to), true
		}
		sql = castAs(sql, varchar)
	case encode.Decimal:
		if from.Scale <= to.Scale && from.Precision-from.Scale <= whole || from.Precision-from.Scale < whole {
			return castAs(sql, to), true
		}
		sql, name = decimalText(sql, from), fmt.Sprintf("DECIMAL(%d, %d)", from.Precision, from.Scale)
	case encode.Real, encode.Double:
		return castAs("trino_"+from.String()+"_to_decimal("+sql+", "+numbers+")", to), true
	case encode.Varchar:
	default:
		return "", false
	}
	return castAs("trino_to_decimal("+sql+", '"+name+"', "+numbers+")", to), true
}

// decimalText writes the text of a decimal. DuckDB leaves out the 0 before the point where there is no other digit.
func decimalText(sql string, t encode.Type) string {
	switch {
	case t.Precision > t.Scale:
		return castAs(sql, varchar)
	case t.Precision < 38:
		return castAs(castAs(sql, encode.Type{Kind: encode.Decimal, Precision: t.Precision + 1, Scale: t.Scale}), varchar)
	}
	return `regexp_replace(` + castAs(sql, varchar) + `, '^(-?)[.]', '\10.')`
}
