package analyze

import (
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// typeNames are the types without parameters by their names.
var typeNames = map[string]encode.Kind{
	"boolean": encode.Boolean, "tinyint": encode.Tinyint, "smallint": encode.Smallint, "integer": encode.Integer,
	"int": encode.Integer, "bigint": encode.Bigint, "real": encode.Real, "double": encode.Double,
	"varbinary": encode.Varbinary, "date": encode.Date, "uuid": encode.UUID, "json": encode.JSONText,
	"ipaddress": encode.IPAddress, "unknown": encode.Unknown,
}

// typeOf reads a type as written. Its error has its place.
func (z *analyzer) typeOf(t *athenasql.Type) encode.Type {
	switch t.Kind {
	case athenasql.RowType:
		row := encode.Type{Kind: encode.Row}
		for _, f := range t.Fields {
			field := encode.Column{Type: z.typeOf(f.Type)}
			if isBad(field.Type) {
				return bad
			}
			if f.Name != nil {
				field.Name = f.Name.Name
			}
			row.Fields = append(row.Fields, field)
		}
		return row
	case athenasql.TimeType:
		if t.Zone {
			z.fail(t, Unsupported, "the type time with time zone is not supported")
			return bad
		}
		return z.precise(t, encode.Type{Kind: encode.Time, Precision: 3}, "TIME")
	case athenasql.TimestampType:
		kind := encode.Timestamp
		if t.Zone {
			kind = encode.TimestampTZ
		}
		return z.precise(t, encode.Type{Kind: kind, Precision: 3}, "TIMESTAMP")
	case athenasql.IntervalType:
		switch {
		case t.From == "YEAR" && t.To == "MONTH":
			return encode.Type{Kind: encode.IntervalYear}
		case t.From == "DAY" && t.To == "SECOND":
			return encode.Type{Kind: encode.IntervalDay}
		}
		z.mismatch(t, noFix, "Unknown type: %s", athenasql.Show(t))
		return bad
	}
	return z.namedType(t)
}

// precise reads the digits of a time.
func (z *analyzer) precise(t *athenasql.Type, typ encode.Type, name string) encode.Type {
	if len(t.Params) == 0 {
		return typ
	}
	n, ok := z.typeNumber(t, 0)
	if !ok || n > 12 {
		z.mismatch(t, noFix, "%s precision must be in range [0, 12]: %s", name, athenasql.Show(t))
		return bad
	}
	typ.Precision = n
	return typ
}

// typeNumber reads a parameter of a type that is a number.
func (z *analyzer) typeNumber(t *athenasql.Type, i int) (int, bool) {
	n, err := strconv.ParseInt(t.Params[i].Number, 10, 32)
	return int(n), err == nil
}

func (z *analyzer) namedType(t *athenasql.Type) encode.Type {
	name := strings.ToLower(t.Name.Name)
	count := len(t.Params)
	inner := func(i int) (encode.Type, bool) {
		if t.Params[i].Type == nil {
			return bad, false
		}
		typ := z.typeOf(t.Params[i].Type)
		return typ, !isBad(typ)
	}
	switch {
	case name == "array" && count == 1:
		if elem, ok := inner(0); ok {
			return ArrayOf(elem)
		}
	case name == "map" && count == 2:
		key, ok := inner(0)
		value, also := inner(1)
		if ok && also {
			return MapOf(key, value)
		}
	case name == "varchar" && count == 0:
		return varchar
	case name == "varchar" && count == 1:
		if n, ok := z.typeNumber(t, 0); ok && n > 0 {
			return encode.Type{Kind: encode.Varchar, Precision: n}
		}
	case name == "char" && count <= 1:
		n, ok := 1, true
		if count == 1 {
			n, ok = z.typeNumber(t, 0)
		}
		if ok && n > 0 && n <= maxChar {
			return encode.Type{Kind: encode.Char, Precision: n}
		}
	case name == "decimal" && count <= 2:
		return z.decimalType(t)
	default:
		if kind, ok := typeNames[name]; ok && count == 0 {
			return encode.Type{Kind: kind}
		}
	}
	z.mismatch(t, noFix, "Unknown type: %s", athenasql.Show(t))
	return bad
}

func (z *analyzer) decimalType(t *athenasql.Type) encode.Type {
	typ, ok := encode.Type{Kind: encode.Decimal, Precision: maxDecimal}, true
	if len(t.Params) > 0 {
		typ.Precision, ok = z.typeNumber(t, 0)
	}
	if len(t.Params) > 1 && ok {
		typ.Scale, ok = z.typeNumber(t, 1)
	}
	switch {
	case !ok:
		z.mismatch(t, noFix, "Unknown type: %s", athenasql.Show(t))
	case typ.Precision < 1 || typ.Precision > maxDecimal:
		z.mismatch(t, noFix, "DECIMAL precision must be in range [1, 38]: %d", typ.Precision)
	case typ.Scale < 0 || typ.Scale > typ.Precision:
		z.mismatch(t, noFix, "DECIMAL scale must be in range [0, precision (%d)]: %d", typ.Precision, typ.Scale)
	default:
		return typ
	}
	return bad
}

// textual reports whether a type holds texts.
func textual(t encode.Type) bool { return t.Kind == encode.Varchar || t.Kind == encode.Char }

// castable reports whether CAST takes a value from one type to another.
func castable(from, to encode.Type) bool {
	switch {
	case from.Kind == encode.Unknown, sameType(from, to):
		return true
	case from.Kind == to.Kind:
		switch from.Kind {
		case encode.Array:
			return castable(*from.Elem, *to.Elem)
		case encode.Map:
			return castable(*from.Key, *to.Key) && castable(*from.Elem, *to.Elem)
		case encode.Row:
			if len(from.Fields) != len(to.Fields) {
				return false
			}
			for i := range from.Fields {
				if !castable(from.Fields[i].Type, to.Fields[i].Type) {
					return false
				}
			}
		}
		return true
	case to.Kind == encode.JSONText:
		return toJSON(from)
	case from.Kind == encode.JSONText:
		return fromJSON(to)
	}
	if to.Kind == encode.Varchar && (from.Kind == encode.UUID || from.Kind == encode.IPAddress) {
		return to.Precision == 0
	}
	return casts[from.Kind]&(1<<to.Kind) != 0
}

// casts are the kinds that each kind can be cast to, as bits, those with parts and json aside.
var casts = func() map[encode.Kind]uint64 {
	set := func(kinds ...encode.Kind) (bits uint64) {
		for _, k := range kinds {
			bits |= 1 << k
		}
		return bits
	}
	numbers := set(encode.Boolean, encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint, encode.Real,
		encode.Double, encode.Decimal, encode.Varchar)
	times := set(encode.Varchar, encode.Time, encode.Timestamp, encode.TimestampTZ)
	return map[encode.Kind]uint64{
		encode.Boolean: numbers, encode.Tinyint: numbers, encode.Smallint: numbers, encode.Integer: numbers,
		encode.Bigint: numbers, encode.Real: numbers, encode.Double: numbers, encode.Decimal: numbers,
		encode.Varchar: numbers | times | set(encode.Char, encode.Varbinary, encode.Date, encode.UUID, encode.IPAddress),
		encode.Char:    set(encode.Varchar), encode.Varbinary: set(encode.UUID, encode.IPAddress),
		encode.Date: set(encode.Varchar, encode.Timestamp, encode.TimestampTZ),
		encode.Time: times, encode.Timestamp: times | set(encode.Date), encode.TimestampTZ: times | set(encode.Date),
		encode.IntervalDay: set(encode.Varchar), encode.IntervalYear: set(encode.Varchar),
		encode.UUID: set(encode.Varbinary), encode.IPAddress: set(encode.Varbinary),
	}
}()

// toJSON reports whether values of a type can be cast to json.
func toJSON(t encode.Type) bool {
	switch t.Kind {
	case encode.Array:
		return toJSON(*t.Elem)
	case encode.Map:
		switch t.Key.Kind {
		case encode.Boolean, encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint, encode.Real, encode.Double,
			encode.Decimal, encode.Varchar, encode.Unknown:
			return toJSON(*t.Elem)
		}
		return false
	case encode.Row:
		for _, f := range t.Fields {
			if !toJSON(f.Type) {
				return false
			}
		}
		return true
	case encode.Unknown, encode.Boolean, encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint, encode.Real,
		encode.Double, encode.Decimal, encode.Varchar, encode.JSONText, encode.Timestamp, encode.Date:
		return true
	}
	return false
}

// fromJSON reports whether json can be cast to a type.
func fromJSON(t encode.Type) bool {
	switch t.Kind {
	case encode.Array:
		return fromJSON(*t.Elem)
	case encode.Map:
		return toJSON(MapOf(*t.Key, varchar)) && fromJSON(*t.Elem)
	case encode.Row:
		for _, f := range t.Fields {
			if !fromJSON(f.Type) {
				return false
			}
		}
		return true
	case encode.Boolean, encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint, encode.Real, encode.Double,
		encode.Decimal, encode.Varchar, encode.JSONText:
		return true
	}
	return false
}
