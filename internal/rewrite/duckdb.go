package rewrite

import (
	"strconv"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// DuckDB is a statement for the embedded engine.
type DuckDB struct {
	SQL  string
	Args []any // of $1, $2 ...: nil, string, bool, int, int64, float64 or time.Time
	// Setup are the CREATE MACRO statements that SQL needs, in order; Functions are the names of the Go functions of
	// package trinofunc that SQL and Setup need.
	Setup, Functions []string
	// Columns are those of the result with the names that people see; in SQL they are c0, c1 ...
	Columns []encode.Column
}

// ToDuckDB writes a query for the embedded engine. Its tables are cloudtrail_records and connect_users, with their stored
// columns. What cannot be answered as Trino does is refused with an *analyze.Error.
func ToDuckDB(a *analyze.Analysis) (*DuckDB, error) {
	q, ok := a.Statement.(*athenasql.Query)
	if !ok {
		return nil, &analyze.Error{Kind: analyze.Unsupported, Message: athenasql.Say("only a query has rows to compute")}
	}
	w := &writer{
		a:       a,
		sources: map[*analyze.Relation]source{},
		named:   map[*athenasql.NamedQuery]string{},
		lambdas: map[*athenasql.Ident]string{},
		groups:  map[*analyze.Relation]*group{},
		params:  map[int]int{},
	}
	sql := w.query(q)
	if w.err != nil {
		return nil, w.err
	}
	setup, functions, err := needs(sql)
	if err != nil {
		return nil, err
	}
	return &DuckDB{SQL: sql, Args: w.args, Setup: setup, Functions: functions, Columns: a.Columns}, nil
}

// A writer writes one statement. Its methods return SQL; the first error is kept, and what is returned from there on
// means nothing. SQL of an expression can stand anywhere an operand can: operators are in parentheses.
type writer struct {
	a       *analyze.Analysis
	sources map[*analyze.Relation]source
	named   map[*athenasql.NamedQuery]string
	lambdas map[*athenasql.Ident]string  // what stands for a parameter of a lambda
	groups  map[*analyze.Relation]*group // of relations whose SELECT has groups
	// scope is of the SELECT that is being written.
	scope   scope
	outputs []string                  // SQL of the output columns of the query whose ORDER BY is being written
	hoisted *bindings                 // of the TRY that is being written, or nil
	beside  map[athenasql.Expr]string // what stands for the subqueries in the condition of an outer join, see besides
	params  map[int]int               // the number in the SQL of each parameter, by Parameter.Index
	args    []any
	names   int // how many were generated
	err     error
}

// A scope is what belongs to a SELECT beside its columns.
type scope struct {
	windows []*athenasql.NamedWindow
	group   *group // or nil
}

// A source is a relation as it was written.
type source struct {
	alias   string
	columns []string // by field
}

// sql returns a column of the source.
func (s source) sql(i int) string { return quoteName(s.alias) + "." + quoteName(s.columns[i]) }

// fail keeps an error at a node and returns SQL that stands for it.
func (w *writer) fail(n athenasql.Node, format string, args ...any) string {
	if w.err == nil {
		p := n.Pos()
		w.err = &analyze.Error{Kind: analyze.Unsupported, Line: p.Line, Column: p.Column, Message: athenasql.Say(format, args...)}
	}
	return "NULL"
}

// name returns a name that nothing else in the statement has.
func (w *writer) name(kind string) string {
	w.names++
	return kind + strconv.Itoa(w.names)
}

// outputName is the name of the i-th column of every query.
func outputName(i int) string { return "c" + strconv.Itoa(i) }

func outputNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = outputName(i)
	}
	return names
}
