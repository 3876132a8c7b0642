package athenasql

// Type is a type as written: ROW with its Fields; INTERVAL with From and To; TIME and TIMESTAMP with a precision in
// Params, if any, and Zone; any other by its name with Params. DOUBLE PRECISION is double, x ARRAY and ARRAY<x> are
// array(x), MAP<k, v> is map(k, v).
type Type struct {
	Position
	Kind     TypeKind
	Name     *Ident // of a NamedType
	Params   []*TypeParam
	Fields   []*RowField
	Zone     bool   // WITH TIME ZONE
	From, To string // To may be empty
}

type TypeKind uint8

const (
	NamedType TypeKind = iota
	RowType
	TimeType
	TimestampType
	IntervalType
)

// TypeParam is a type or a number as written.
type TypeParam struct {
	Position
	Number string
	Type   *Type // or nil
}

// RowField is a field of a ROW type; Name may be nil.
type RowField struct {
	Position
	Name *Ident
	Type *Type
}
