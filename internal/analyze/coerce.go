package analyze

import (
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/encode"
)

// The rules here are those of Trino's TypeCoercion: https://trino.io/docs/435/language/types.html.

// maxDecimal is the largest precision of a decimal.
const maxDecimal = 38

// maxChar is the largest length of a char.
const maxChar = 65536

// Coerces reports whether a value of type from is taken where type to is wanted, without a cast.
func Coerces(from, to encode.Type) bool {
	_, ok := compatible(from, to)
	return ok
}

// CommonType returns the type that values of both types are read as where they meet: in comparisons, CASE, IN, UNION,
// arrays. Of two zones to show a time in, the first stays.
func CommonType(a, b encode.Type) (encode.Type, bool) {
	switch {
	case sameType(a, b), b.Kind == encode.Unknown:
		return a, true
	case a.Kind == encode.Unknown:
		return b, true
	case a.Kind == b.Kind:
		return commonOfKind(a, b)
	}
	if as, ok := asKind(a, b); ok {
		return commonOfKind(as, b)
	}
	if as, ok := asKind(b, a); ok {
		return commonOfKind(a, as)
	}
	return encode.Type{}, false
}

// compatible returns whether from can be read as to, by way of the type that both have in common.
func compatible(from, to encode.Type) (encode.Type, bool) {
	if from.Kind == to.Kind && len(from.Fields) == len(to.Fields) {
		switch from.Kind {
		case encode.Array:
			_, ok := compatible(*from.Elem, *to.Elem)
			return to, ok
		case encode.Map:
			_, key := compatible(*from.Key, *to.Key)
			_, value := compatible(*from.Elem, *to.Elem)
			return to, key && value
		case encode.Row:
			for i := range from.Fields {
				if _, ok := compatible(from.Fields[i].Type, to.Fields[i].Type); !ok {
					return to, false
				}
			}
			return to, true
		}
	}
	if from.Kind != to.Kind && to.Kind != encode.Unknown {
		if from.Kind == encode.Unknown {
			return to, true
		}
		as, ok := asKind(from, to)
		if !ok {
			return encode.Type{}, false
		}
		from = as
	}
	t, ok := CommonType(from, to)
	return t, ok && sameType(t, to)
}

// asKind returns what a type becomes where one of another kind is wanted: integer where decimal is, decimal(10, 0).
func asKind(from, to encode.Type) (encode.Type, bool) {
	k := to.Kind
	switch from.Kind {
	case encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint:
		if k == encode.Decimal {
			return encode.Type{Kind: k, Precision: integerDigits(from.Kind)}, true
		}
		return encode.Type{Kind: k}, k > from.Kind && k <= encode.Double
	case encode.Real:
		return encode.Type{Kind: k}, k == encode.Double
	case encode.Decimal:
		return encode.Type{Kind: k}, k == encode.Real || k == encode.Double
	case encode.Date:
		return encode.Type{Kind: k, Zone: to.Zone}, k == encode.Timestamp || k == encode.TimestampTZ
	case encode.Timestamp:
		return encode.Type{Kind: k, Precision: from.Precision, Zone: to.Zone}, k == encode.TimestampTZ
	case encode.Varchar:
		n := from.Precision
		if n == 0 {
			n = maxChar
		}
		return encode.Type{Kind: k, Precision: min(n, maxChar)}, k == encode.Char
	}
	return encode.Type{}, false
}

func integerDigits(k encode.Kind) int {
	switch k {
	case encode.Tinyint:
		return 3
	case encode.Smallint:
		return 5
	case encode.Integer:
		return 10
	}
	return 19
}

// commonOfKind is CommonType for two types of one kind.
func commonOfKind(a, b encode.Type) (encode.Type, bool) {
	common := a
	switch a.Kind {
	case encode.Decimal:
		common.Scale = max(a.Scale, b.Scale)
		common.Precision = min(maxDecimal, max(a.Precision-a.Scale, b.Precision-b.Scale)+common.Scale)
	case encode.Varchar:
		common.Precision = max(a.Precision, b.Precision)
		if a.Precision == 0 || b.Precision == 0 {
			common.Precision = 0
		}
	case encode.Char, encode.Time, encode.Timestamp, encode.TimestampTZ:
		common.Precision = max(a.Precision, b.Precision)
		if common.Zone == "" {
			common.Zone = b.Zone
		}
	case encode.Array:
		elem, ok := CommonType(*a.Elem, *b.Elem)
		return ArrayOf(elem), ok
	case encode.Map:
		key, ok := CommonType(*a.Key, *b.Key)
		value, also := CommonType(*a.Elem, *b.Elem)
		return MapOf(key, value), ok && also
	case encode.Row:
		return commonRow(a, b)
	}
	return common, true
}

func commonRow(a, b encode.Type) (encode.Type, bool) {
	if len(a.Fields) != len(b.Fields) {
		return encode.Type{}, false
	}
	fields := make([]encode.Column, len(a.Fields))
	for i := range fields {
		t, ok := CommonType(a.Fields[i].Type, b.Fields[i].Type)
		if !ok {
			return encode.Type{}, false
		}
		if fields[i].Type = t; strings.EqualFold(a.Fields[i].Name, b.Fields[i].Name) {
			fields[i].Name = a.Fields[i].Name
		}
	}
	return encode.Type{Kind: encode.Row, Fields: fields}, true
}

// sameType reports whether two types are one for Trino: zones aside.
func sameType(a, b encode.Type) bool {
	if a.Kind != b.Kind || a.Precision != b.Precision || a.Scale != b.Scale {
		return false
	}
	switch a.Kind {
	case encode.Array:
		return sameType(*a.Elem, *b.Elem)
	case encode.Map:
		return sameType(*a.Key, *b.Key) && sameType(*a.Elem, *b.Elem)
	case encode.Row:
		return slices.EqualFunc(a.Fields, b.Fields, func(x, y encode.Column) bool {
			return strings.EqualFold(x.Name, y.Name) && sameType(x.Type, y.Type)
		})
	}
	return true
}

// ArrayOf returns the type of arrays of elem.
func ArrayOf(elem encode.Type) encode.Type { return encode.Type{Kind: encode.Array, Elem: &elem} }

// MapOf returns the type of maps from key to value.
func MapOf(key, value encode.Type) encode.Type {
	return encode.Type{Kind: encode.Map, Key: &key, Elem: &value}
}

// Comparable reports whether values of the type can be compared with = and grouped.
func Comparable(t encode.Type) bool {
	return t.Kind != encode.Function && parts(t, Comparable)
}

// Orderable reports whether values of the type have an order.
func Orderable(t encode.Type) bool {
	return t.Kind != encode.Function && t.Kind != encode.Map && t.Kind != encode.JSONText && parts(t, Orderable)
}

// castsToVarchar reports whether CAST(x AS varchar) is allowed.
func castsToVarchar(t encode.Type) bool {
	switch t.Kind {
	case encode.Function, encode.Array, encode.Map, encode.Row, encode.Varbinary:
		return false
	}
	return true
}

func parts(t encode.Type, is func(encode.Type) bool) bool {
	switch t.Kind {
	case encode.Array:
		return is(*t.Elem)
	case encode.Map:
		return is(*t.Key) && is(*t.Elem)
	}
	for _, f := range t.Fields {
		if !is(f.Type) {
			return false
		}
	}
	return true
}
