package athenasql

// Expr is an expression. Some of Trino's forms have no node of their own, because Trino's tree has none for them
// either: POSITION(a IN b) is a call of strpos(b, a), SUBSTRING(a FROM b FOR c) of substr(a, b, c), and NORMALIZE(a, f)
// of normalize(a, 'f').
type Expr interface {
	Node
	expr()
}

// Column is a name as an expression: a column, the argument of a lambda, or, below a Field, a table.
type Column struct {
	Position
	Name *Ident
}

type Null struct{ Position }

type Boolean struct {
	Position
	Value bool
}

// Number is a number as written, with its minus sign.
type Number struct {
	Position
	Text string
	Kind NumberKind
}

type NumberKind uint8

const (
	Integer NumberKind = iota // fits 64 bits; also 1_000, 0x1F, 0o17 and 0b1
	Decimal
	Double // with an exponent
)

// String is a text; Unicode escapes are decoded.
type String struct {
	Position
	Value string
}

// Bytes is X'00ff'.
type Bytes struct {
	Position
	Value []byte
}

// TypedLiteral is DATE '2026-11-20', IPADDRESS '10.0.0.1' and so on. What the text means is not checked.
type TypedLiteral struct {
	Position
	Type  *Ident
	Value string
}

// Interval is INTERVAL '7' DAY, or from one field To another.
type Interval struct {
	Position
	Negative bool
	Value    string
	From, To string // YEAR, MONTH, DAY, HOUR, MINUTE, SECOND; To may be empty
}

// Parameter is a question mark. They are numbered from 0 in the order of the text.
type Parameter struct {
	Position
	Index int
	Name  string // as its writer has it; empty unless somebody set it, see [Positional] and [Show]
}

// LimitAll stands in Query.Limit only.
type LimitAll struct{ Position }

// Field is base.name: a column of a table, a field of a row, or a part of a name of more parts.
type Field struct {
	Position
	Base Expr
	Name *Ident
}

type Subscript struct {
	Position
	Base, Index Expr
}

// Row is (a, b) or ROW(a, b).
type Row struct {
	Position
	Items []Expr
}

type Array struct {
	Position
	Items []Expr
}

// Call is a call of a function, an aggregate or a window function. IF, NULLIF, COALESCE, TRY and FORMAT are calls with
// a checked number of arguments.
type Call struct {
	Position
	Name     *Name
	Distinct bool
	Star     bool   // count(*), or with a Label count(t.*)
	Label    *Ident // or nil
	Args     []Expr
	OrderBy  []*SortItem
	Filter   Expr
	Nulls    string // IGNORE, RESPECT or empty
	Over     *Window
}

// ListAgg is LISTAGG(x, separator) WITHIN GROUP (ORDER BY ...).
type ListAgg struct {
	Position
	Distinct  bool
	Expr      Expr
	Separator *String   // or nil
	Overflow  *Overflow // or nil
	OrderBy   []*SortItem
	Filter    Expr
}

// Overflow is what LISTAGG does with a result that is too long.
type Overflow struct {
	Position
	Truncate bool // else it is an error
	Filler   *String
	Count    bool // say how many values are left out
}

type Lambda struct {
	Position
	Params []*Ident
	Body   Expr
}

// Subquery is a query as a value.
type Subquery struct {
	Position
	Query *Query
}

type Exists struct {
	Position
	Query *Query
}

// Case has an Operand where whens are compared with it, and an Else or nil.
type Case struct {
	Position
	Operand Expr
	Whens   []*When
	Else    Expr
}

type When struct {
	Position
	Condition, Result Expr
}

// Cast is CAST or, with Try, TRY_CAST.
type Cast struct {
	Position
	Try  bool
	Expr Expr
	Type *Type
}

// AtTimeZone has a *String or an *Interval as its zone.
type AtTimeZone struct {
	Position
	Expr, Zone Expr
}

// Unary is + or - before something that is not just a number.
type Unary struct {
	Position
	Op   string
	Expr Expr
}

// Binary is one of + - * / % and ||.
type Binary struct {
	Position
	Op          string
	Left, Right Expr
}

// Comparison is one of = <> < <= > >=; != is <>.
type Comparison struct {
	Position
	Op          string
	Left, Right Expr
}

// Quantified compares with all or any rows of a query.
type Quantified struct {
	Position
	Op         string
	Quantifier string // ALL or ANY; SOME is ANY
	Left       Expr
	Query      *Query
}

type Between struct {
	Position
	Not             bool
	Expr, Low, High Expr
}

type InList struct {
	Position
	Not   bool
	Expr  Expr
	Items []Expr
}

type InSubquery struct {
	Position
	Not   bool
	Expr  Expr
	Query *Query
}

type Like struct {
	Position
	Not                   bool
	Expr, Pattern, Escape Expr // Escape may be nil
}

type IsNull struct {
	Position
	Not  bool
	Expr Expr
}

type IsDistinct struct {
	Position
	Not         bool
	Left, Right Expr
}

type Not struct {
	Position
	Expr Expr
}

// Logical is a chain of AND or of OR of at least two terms.
type Logical struct {
	Position
	Op    string // AND or OR
	Terms []Expr
}

// Current is CURRENT_DATE, CURRENT_TIME, CURRENT_TIMESTAMP, LOCALTIME, LOCALTIMESTAMP, CURRENT_USER, CURRENT_CATALOG,
// CURRENT_SCHEMA or CURRENT_PATH. Precision is the number in parentheses, -1 for none.
type Current struct {
	Position
	What      string
	Precision int
}

// Trim has no Chars for white space, and no Side for BOTH.
type Trim struct {
	Position
	Side          string // LEADING, TRAILING, BOTH or empty
	Chars, Source Expr
}

type Extract struct {
	Position
	Field string // YEAR, DAY_OF_WEEK, ... in upper case
	Expr  Expr
}

// Grouping is GROUPING(a, b): which of the columns are grouped by.
type Grouping struct {
	Position
	Columns []*Name
}

func (*Column) expr()       {}
func (*Null) expr()         {}
func (*Boolean) expr()      {}
func (*Number) expr()       {}
func (*String) expr()       {}
func (*Bytes) expr()        {}
func (*TypedLiteral) expr() {}
func (*Interval) expr()     {}
func (*Parameter) expr()    {}
func (*LimitAll) expr()     {}
func (*Field) expr()        {}
func (*Subscript) expr()    {}
func (*Row) expr()          {}
func (*Array) expr()        {}
func (*Call) expr()         {}
func (*ListAgg) expr()      {}
func (*Lambda) expr()       {}
func (*Subquery) expr()     {}
func (*Exists) expr()       {}
func (*Case) expr()         {}
func (*Cast) expr()         {}
func (*AtTimeZone) expr()   {}
func (*Unary) expr()        {}
func (*Binary) expr()       {}
func (*Comparison) expr()   {}
func (*Quantified) expr()   {}
func (*Between) expr()      {}
func (*InList) expr()       {}
func (*InSubquery) expr()   {}
func (*Like) expr()         {}
func (*IsNull) expr()       {}
func (*IsDistinct) expr()   {}
func (*Not) expr()          {}
func (*Logical) expr()      {}
func (*Current) expr()      {}
func (*Trim) expr()         {}
func (*Extract) expr()      {}
func (*Grouping) expr()     {}
func (*JSONCall) expr()     {}
