package analyze

import (
	"fmt"
	"time"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// Options say what a statement may name and how strictly it is read.
type Options struct {
	// Catalog holds the tables; nil is DefaultCatalog().
	Catalog *Catalog
	// Args are the values of the parameters ? in order: nil, string, bool, int, int64, float64 or time.Time. Their
	// types are unknown, varchar, boolean, bigint, bigint, double and timestamp(6) with time zone.
	Args []any
	// AnyArgs takes parameters as they are, without values: to check a statement before its values are known. Each
	// then has the type that its place wants.
	AnyArgs bool
	// Elsewhere says that the statement is for another engine than the embedded one: functions that only others have are
	// taken, and their results have no type that is known here (encode.Unknown).
	Elsewhere bool
	// Views puts the queries of views in the place of their names; without it they are tables that the engine has.
	Views bool
	// Lenient runs the obvious intention of some mistakes (see Note) instead of refusing them.
	Lenient bool
	// Now is what now(), current_timestamp and current_date are.
	Now time.Time
}

// Analysis is a statement with what its parts mean. The tree must not be changed after.
type Analysis struct {
	// Statement is the tree that was analyzed. Lenient reading may have changed it.
	Statement athenasql.Statement
	// Options are those of the call.
	Options Options
	// Columns are the columns of the result, named as Athena names them: _col1 for an expression without a name.
	Columns []encode.Column
	// Tables are the places where a table of the lake is read, in the order of the text.
	Tables []*TableUse
	// Notes are for the person who wrote the statement.
	Notes []Note

	types     map[athenasql.Expr]encode.Type
	coercions map[athenasql.Expr]encode.Type
	refs      map[athenasql.Expr]Ref
	calls     map[*athenasql.Call]*Resolved
	relations map[athenasql.Node]*Relation
	stars     map[*athenasql.SelectItem][]Ref
	ordinals  map[athenasql.Expr]int
	whole     map[athenasql.Expr]bool
}

// Type returns the type of an expression, before any coercion.
func (a *Analysis) Type(e athenasql.Expr) encode.Type { return a.types[e] }

// Coercion returns the type that the place of an expression wants, where that is not its own type: the value is cast.
func (a *Analysis) Coercion(e athenasql.Expr) (encode.Type, bool) {
	t, ok := a.coercions[e]
	return t, ok
}

// Ref returns what a name means: a *Column or a *Field that is not the field of a row.
func (a *Analysis) Ref(e athenasql.Expr) (Ref, bool) {
	r, ok := a.refs[e]
	return r, ok
}

// Call returns the function of a call.
func (a *Analysis) Call(c *athenasql.Call) *Resolved { return a.calls[c] }

// Relation returns the columns that a node brings: of every node in FROM (athenasql.Relation), of a *NamedQuery as it is
// seen where it is named, and of a query body or *Query as its result.
func (a *Analysis) Relation(n athenasql.Node) *Relation { return a.relations[n] }

// Star returns the columns that * or x.* stands for, in order.
func (a *Analysis) Star(item *athenasql.SelectItem) []Ref { return a.stars[item] }

// Ordinal returns which output column (from 0) an expression of GROUP BY or ORDER BY stands for, where it is a number or,
// in ORDER BY, the name of an output column.
func (a *Analysis) Ordinal(e athenasql.Expr) (int, bool) {
	i, ok := a.ordinals[e]
	return i, ok
}

// WholeRows reports whether an argument of UNNEST, an array of rows, becomes one column with the rows, as Athena has it,
// instead of a column for each of their fields, as Trino has it: whether that is what the names for its columns count.
func (a *Analysis) WholeRows(e athenasql.Expr) bool { return a.whole[e] }

// A Ref is what a name means. Exactly one of Source, Lambda and Output is set.
type Ref struct {
	// Source is the relation that the column belongs to: always a leaf (a table, a named query, a subquery, UNNEST,
	// VALUES, or an alias over one), never a join. It may belong to a query outside of the name's own.
	Source *Relation
	Index  int // of Source.Fields
	// Lambda is the parameter of a lambda.
	Lambda *athenasql.Ident
	// Output says that the name is one of the query's output columns, with its number in Index: in ORDER BY only.
	Output bool
	// Using holds both columns of a join's USING; the name is coalesce of them. Source and Index are the left one.
	Using *Ref
}

// A Relation is the columns that something in FROM brings.
type Relation struct {
	Node   athenasql.Node
	Alias  string   // as columns are qualified, in lower case; empty for none
	Schema []string // what may stand before Alias: catalog and database as far as written; of tables only
	Fields []Field
	// Use is set for a table of the lake; Named for a table that is a named query (WITH); Inner for what an alias is over.
	Use   *TableUse
	Named *athenasql.NamedQuery
	Inner *Relation

	refs []Ref // of a join, by field: what each is on its sides
	open []int // see scope
}

// A Field is one column of a relation.
type Field struct {
	Name   string // as written; empty for none
	Type   encode.Type
	Hidden bool    // not in *
	Column *Column // of a table, else nil
}

// A TableUse is one place where a table of the lake is read.
type TableUse struct {
	Node  *athenasql.Table // nil for TABLE x
	Table *Table
	// Used are the columns that the statement needs of it, by name; those of * included.
	Used map[string]bool
	// Conjuncts are conditions that each row of this use must meet to count, over the table's columns: terms of WHERE,
	// and of ON where the kind of the join allows it. Other rows may be left out of the scan. Names of named queries and
	// subqueries are not followed here.
	Conjuncts []athenasql.Expr
	// Relation is what the conjuncts' names refer to.
	Relation *Relation
}

// NoteKind tells notes apart.
type NoteKind uint8

const (
	TableMapped NoteKind = iota // a table's name stands for one of ours
	Lenient                     // a mistake was read as what it obviously means
	Approximate                 // an answer that engines compute differently (approx_distinct)
	Differs                     // the engines differ here in a documented way
	AsText                      // a time is compared as text
)

// A Note is something the writer of a statement should know though it runs.
type Note struct {
	Kind         NoteKind
	Line, Column int
	Message      athenasql.Phrase
}

// ErrorKind says what is wrong with the meaning of a statement.
type ErrorKind uint8

const (
	UnknownTable ErrorKind = iota
	UnknownColumn
	UnknownFunction
	UnsupportedFunction // Athena has it, the embedded engine does not
	TypeMismatch
	Invalid     // anything else that Trino refuses
	Unsupported // Trino takes it, this program does not
	BadArgs     // the number or a value of the parameters
)

// Error is the refusal of a statement. Message is a sentence that may have several lines; Fix, where there is one, says
// what to write instead.
type Error struct {
	Kind         ErrorKind
	Line, Column int // 0 where there is no place
	Message      athenasql.Phrase
	Fix          athenasql.Phrase
}

// Error returns the message with its place before it, as Trino's do: "line 3:14: ...".
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Message.String()
	}
	return fmt.Sprintf("line %d:%d: %s", e.Line, e.Column, e.Message)
}
