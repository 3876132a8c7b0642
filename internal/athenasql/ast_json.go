package athenasql

// JSONCall is JSON_EXISTS, JSON_VALUE, JSON_QUERY, JSON_OBJECT or JSON_ARRAY: the functions of standard SQL with a
// grammar of their own, each with a part of the fields.
type JSONCall struct {
	Position
	Name string // in upper case

	Input   *JSONInput // of the first three, with the path and what it may use
	Path    *String
	AsName  *Ident
	Passing []*JSONArgument

	Members    []*JSONMember // of JSON_OBJECT and JSON_ARRAY
	NullOnNull bool          // a NULL becomes null, else it is left out
	UniqueKeys bool

	Returning *Type
	Format    string // of what is returned: JSON, JSON ENCODING UTF8 and so on, or empty
	Wrapper   string // WITHOUT, WITH, WITH CONDITIONAL, WITH UNCONDITIONAL or empty
	Quotes    string // KEEP, OMIT or empty

	OnEmpty, OnError *JSONBehavior // or nil
}

// JSONInput is an expression that is, or becomes, JSON.
type JSONInput struct {
	Position
	Expr   Expr
	Format string // as in JSONCall
}

// JSONArgument is a variable for a path.
type JSONArgument struct {
	Position
	Input *JSONInput
	Name  *Ident
}

// JSONMember is a key and a value of an object; of an array just a value.
type JSONMember struct {
	Position
	Key   Expr
	Value *JSONInput
}

// JSONBehavior is ERROR, NULL, TRUE, FALSE, UNKNOWN, EMPTY ARRAY, EMPTY OBJECT, or DEFAULT with an expression.
type JSONBehavior struct {
	Position
	Kind    string
	Default Expr
}
