package rewrite

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/encode"
)

// quoteName writes a name so that DuckDB takes it as it is.
func quoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// quoteText writes a text as a literal. DuckDB's parser ends its input at a NUL, so those are put in by chr.
func quoteText(s string) string {
	if strings.IndexByte(s, 0) < 0 {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	parts := strings.Split(s, "\x00")
	for i := range parts {
		parts[i] = quoteText(parts[i])
	}
	return "(" + strings.Join(parts, " || chr(0) || ") + ")"
}

// fieldNames are the names that the fields of a row have as a STRUCT: in lower case, f1, f2 and so on for those without
// a name, with a number behind where that would make a name twice.
func fieldNames(row encode.Type) []string {
	names := make([]string, len(row.Fields))
	taken := make(map[string]bool, len(names))
	for i, f := range row.Fields {
		name := strings.ToLower(f.Name)
		if name == "" {
			name = "f" + strconv.Itoa(i+1)
		}
		for n, base := 2, name; taken[name]; n++ {
			name = base + "_" + strconv.Itoa(n)
		}
		taken[name] = true
		names[i] = name
	}
	return names
}

// duckType returns the type that holds the values of t while DuckDB computes. json is its compact text, times have
// microseconds, an ipaddress is 16 bytes as in IPv6, and a timestamp with time zone is its instant: where it is shown is
// known from its type alone (encode.Type.Zone).
func duckType(t encode.Type) string {
	switch t.Kind {
	case encode.Unknown:
		return `"NULL"`
	case encode.Boolean, encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint, encode.Double,
		encode.Date, encode.Time, encode.Timestamp, encode.UUID:
		return plainTypes[t.Kind]
	case encode.Real:
		return "FLOAT"
	case encode.Decimal:
		return fmt.Sprintf("DECIMAL(%d, %d)", t.Precision, t.Scale)
	case encode.Varbinary, encode.IPAddress:
		return "BLOB"
	case encode.TimestampTZ:
		return "TIMESTAMP WITH TIME ZONE"
	case encode.Interval, encode.IntervalDay, encode.IntervalYear:
		return "INTERVAL"
	case encode.Array:
		return duckType(*t.Elem) + "[]"
	case encode.Map:
		return "MAP(" + duckType(*t.Key) + ", " + duckType(*t.Elem) + ")"
	case encode.Row:
		parts := make([]string, len(t.Fields))
		for i, name := range fieldNames(t) {
			parts[i] = quoteName(name) + " " + duckType(t.Fields[i].Type)
		}
		return "STRUCT(" + strings.Join(parts, ", ") + ")"
	}
	return "VARCHAR" // texts of every kind
}

var plainTypes = map[encode.Kind]string{
	encode.Boolean: "BOOLEAN", encode.Tinyint: "TINYINT", encode.Smallint: "SMALLINT", encode.Integer: "INTEGER",
	encode.Bigint: "BIGINT", encode.Double: "DOUBLE", encode.Date: "DATE", encode.Time: "TIME",
	encode.Timestamp: "TIMESTAMP", encode.UUID: "UUID",
}
