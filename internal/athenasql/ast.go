package athenasql

// Position is where a node starts in the text, or for an operator where the operator is, as in Trino's messages. The
// zero Position belongs to nodes that do not come from a text.
type Position struct{ Line, Column int }

// Pos returns the position; every node has it.
func (p Position) Pos() Position { return p }

// Node is a part of a statement. All nodes are pointers to structs of this package.
type Node interface {
	Pos() Position
	each(f func(Node) Node) // see Transform
}

// Statement is one of *Query, *Explain, *ShowTables, *ShowSchemas, *ShowCatalogs, *ShowColumns, *ShowFunctions and
// *ShowCreate.
type Statement interface {
	Node
	statement()
}

// Ident is a name as written, without its quotes. Trino compares names without case, also quoted ones.
type Ident struct {
	Position
	Name   string
	Quoted bool
}

// Name is a table, schema or function by a dotted name; it has at least one part.
type Name struct {
	Position
	Parts []*Ident
}

// Explain shows the plan of a statement. With Analyze it runs the statement.
type Explain struct {
	Position
	Analyze, Verbose bool
	Format           string // TEXT, GRAPHVIZ, JSON or empty
	Type             string // LOGICAL, DISTRIBUTED, VALIDATE, IO or empty
	Statement        Statement
}

// ShowTables lists the tables of a schema, of the current one where Schema is nil.
type ShowTables struct {
	Position
	Schema       *Name
	Like, Escape *String // or nil
}

// ShowSchemas lists the schemas of a catalog, of the current one where Catalog is nil.
type ShowSchemas struct {
	Position
	Catalog      *Ident
	Like, Escape *String
}

type ShowCatalogs struct {
	Position
	Like, Escape *String
}

// ShowColumns is SHOW COLUMNS and DESCRIBE, which are the same.
type ShowColumns struct {
	Position
	Table        *Name
	Like, Escape *String
}

type ShowFunctions struct {
	Position
	Schema       *Name
	Like, Escape *String
}

// ShowCreate shows the statement that makes a thing.
type ShowCreate struct {
	Position
	Kind string // TABLE, SCHEMA, VIEW or MATERIALIZED VIEW
	Name *Name
}

// Query is a query with what may stand around its body. In parentheses it is also a query's body. Parentheses that
// change nothing are not in the tree.
type Query struct {
	Position
	With    *With
	Body    QueryBody
	OrderBy []*SortItem
	Offset  Expr // *Number, *Parameter or nil
	Limit   Expr // likewise; *LimitAll for LIMIT ALL
	Fetch   *Fetch
}

// With is the list of named queries before a query.
type With struct {
	Position
	Recursive bool
	Queries   []*NamedQuery
}

type NamedQuery struct {
	Position
	Name    *Ident
	Columns []*Ident
	Query   *Query
}

// Fetch is FETCH FIRST n ROWS ONLY, or WITH TIES. Count is a *Number, a *Parameter or, for one row, nil.
type Fetch struct {
	Position
	Count Expr
	Ties  bool
}

type SortItem struct {
	Position
	Expr       Expr
	Descending bool
	Nulls      string // FIRST, LAST or empty, which is LAST
}

// QueryBody is one of *Select, *SetOperation, *Values, *TableQuery and *Query.
type QueryBody interface {
	Node
	queryBody()
}

type Select struct {
	Position
	Distinct bool
	Items    []*SelectItem
	From     []Relation
	Where    Expr
	GroupBy  *GroupBy
	Having   Expr
	Windows  []*NamedWindow
}

// SelectItem is an expression with its name, or all columns: of everything (Expr is nil) or of what Expr is.
type SelectItem struct {
	Position
	Expr    Expr
	Alias   *Ident
	Star    bool
	Columns []*Ident // names for the columns of x.* AS (...)
}

// SetOperation is UNION, INTERSECT or EXCEPT, of rows without doubles unless All is set.
type SetOperation struct {
	Position
	Op          string
	All         bool
	Left, Right QueryBody
}

// Values is a table of rows; a row of more than one column is a *Row.
type Values struct {
	Position
	Rows []Expr
}

// TableQuery is TABLE x, short for SELECT * FROM x.
type TableQuery struct {
	Position
	Name *Name
}

type GroupBy struct {
	Position
	Distinct bool // of grouping sets
	Elements []*GroupingElement
}

// GroupingElement is one set of columns (Kind is empty), or ROLLUP, CUBE or GROUPING SETS of sets.
type GroupingElement struct {
	Position
	Kind string
	Sets []*GroupingSet
}

// GroupingSet is a list of columns, in parentheses unless there is one.
type GroupingSet struct {
	Position
	Exprs []Expr
}

type NamedWindow struct {
	Position
	Name   *Ident
	Window *Window
}

// Window is what a window function looks at: a named window and changes to it, or just a name (NameOnly).
type Window struct {
	Position
	Name        *Ident
	NameOnly    bool // OVER name, without parentheses
	PartitionBy []Expr
	OrderBy     []*SortItem
	Frame       *Frame
}

type Frame struct {
	Position
	Unit       string // ROWS, RANGE or GROUPS
	Start, End *FrameBound
}

// FrameBound is UNBOUNDED, CURRENT or a number of rows or a distance (Kind is empty), PRECEDING or FOLLOWING.
type FrameBound struct {
	Position
	Kind      string
	Value     Expr
	Following bool
}

// Relation is one of *Table, *SubqueryRelation, *Unnest, *Lateral, *Join, *Aliased and *Sample.
type Relation interface {
	Node
	relation()
}

type Table struct {
	Position
	Name   *Name
	Period *Period
}

// Period is FOR TIMESTAMP AS OF or FOR VERSION AS OF.
type Period struct {
	Position
	Kind string // TIMESTAMP or VERSION
	AsOf Expr
}

type SubqueryRelation struct {
	Position
	Query *Query
}

type Unnest struct {
	Position
	Exprs      []Expr
	Ordinality bool
}

type Lateral struct {
	Position
	Query *Query
}

// Join joins two relations. A comma in FROM is not a Join: see Select.From.
type Join struct {
	Position
	Kind        string // INNER, LEFT, RIGHT, FULL or CROSS
	Natural     bool
	Left, Right Relation
	On          Expr     // or nil
	Using       []*Ident // or nil
}

type Aliased struct {
	Position
	Relation Relation
	Alias    *Ident
	Columns  []*Ident
}

type Sample struct {
	Position
	Relation Relation
	Method   string // BERNOULLI or SYSTEM
	Percent  Expr
}

func (*Query) statement()         {}
func (*Explain) statement()       {}
func (*ShowTables) statement()    {}
func (*ShowSchemas) statement()   {}
func (*ShowCatalogs) statement()  {}
func (*ShowColumns) statement()   {}
func (*ShowFunctions) statement() {}
func (*ShowCreate) statement()    {}

func (*Query) queryBody()        {}
func (*Select) queryBody()       {}
func (*SetOperation) queryBody() {}
func (*Values) queryBody()       {}
func (*TableQuery) queryBody()   {}

func (*Table) relation()            {}
func (*SubqueryRelation) relation() {}
func (*Unnest) relation()           {}
func (*Lateral) relation()          {}
func (*Join) relation()             {}
func (*Aliased) relation()          {}
func (*Sample) relation()           {}
