package query

import (
	"math/big"

	"github.com/ashiato/ashiato/internal/encode"
)

// A Column is a column of a result.
type Column struct {
	Name string
	Type string // in Trino's SQL: varchar, timestamp(3) with time zone, row(arn varchar)
}

// A Decimal is Unscaled / 10^Scale, exactly.
type Decimal struct {
	Unscaled *big.Int
	Scale    int
}

// String returns the number with Scale digits after the point.
func (d Decimal) String() string {
	return encode.DecimalValue{Unscaled: d.Unscaled, Scale: d.Scale}.String()
}

// A Struct is a value of type row: its fields in order.
type Struct []FieldValue

// A FieldValue is a field of a row; Name is empty where it has none.
type FieldValue struct {
	Name  string
	Value any
}

// Get returns the value of the field with a name; nil if there is none.
func (s Struct) Get(name string) any {
	for _, f := range s {
		if f.Name == name {
			return f.Value
		}
	}
	return nil
}

// An Entry is one entry of a map.
type Entry struct{ Key, Value any }

// export turns a value of package encode into one of this package.
func export(t encode.Type, v any) any {
	switch v := v.(type) {
	case encode.DecimalValue:
		return Decimal(v)
	case encode.IntervalValue:
		return v.String()
	case encode.MapValue:
		entries := make([]Entry, len(v))
		for i, e := range v {
			entries[i] = Entry{Key: export(*t.Key, e.Key), Value: export(*t.Elem, e.Value)}
		}
		return entries
	case []any:
		if t.Kind == encode.Row {
			fields := make(Struct, len(v))
			for i, f := range v {
				fields[i] = FieldValue{Name: t.Fields[i].Name, Value: export(t.Fields[i].Type, f)}
			}
			return fields
		}
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = export(*t.Elem, e)
		}
		return list
	}
	return v
}
