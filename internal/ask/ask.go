package ask

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// Rows are an answer. They must be closed; until then they hold the engine's resources.
type Rows interface {
	encode.Rows
	// Truncated tells whether the limit of the question cut rows off; it is known at the end.
	Truncated() bool
	// Stats tells what the answer has cost so far.
	Stats() Stats
	Close() error
}

// Stats are what an answer cost.
type Stats struct {
	Files int // data files planned, of the embedded engine
	// Unconfined says that the kernel did not keep the embedded engine's process from other files.
	Unconfined bool
	Scanned    int64 // bytes read, of the engines that say so
	// Queued and Running are times on an engine elsewhere.
	Queued, Running time.Duration
	ID              string  // of the query on an engine elsewhere
	Dollars         float64 // about what it cost, of Athena
	Reused          bool    // it is the result of an earlier query
}

// An Engine runs statements that were analyzed.
type Engine interface {
	// Name is embedded, athena or trino.
	Name() string
	// Run starts a statement. Ending ctx ends it, also while rows are read.
	Run(ctx context.Context, a *analyze.Analysis, o RunOptions) (Rows, error)
	// Rewrite returns the text that Run would run, for Explain and for checks.
	Rewrite(a *analyze.Analysis) (string, error)
}

// RunOptions bound a run.
type RunOptions struct {
	Limit    int64         // rows; 0 is all
	Timeout  time.Duration // for everything, rows included; 0 is none
	Progress func(Progress)
}

// Progress is what an engine elsewhere says of a query that runs.
type Progress struct {
	State   string  // QUEUED, RUNNING, ...
	Done    float64 // 0 to 1; below 0 if the engine does not say
	Scanned int64
	Elapsed time.Duration
}

// A Question is a statement with the values of its parameters.
type Question struct {
	SQL  string
	Args []any // of the parameters ? or :name, in the order of the text: nil, string, bool, int, int64, float64, time.Time
	// Noted, if set, is given the notes before the statement runs, which may take long or fail.
	Noted func([]analyze.Note)
	RunOptions
}

// Options say how statements are read.
type Options struct {
	// Tables are other names for tables: my_trail to cloudtrail_logs.
	Tables map[string]string
	// Lenient runs the obvious intention of some mistakes, with a note.
	Lenient bool
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// An Answer is the rows of a question and what its writer should know.
type Answer struct {
	Rows
	Notes []analyze.Note
}

// An Asker puts questions to one engine. Any number may be asked at the same time.
type Asker struct {
	options Options
	engine  Engine
}

// New returns an Asker over an engine, which stays the caller's to close.
func New(e Engine, o Options) *Asker {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Asker{options: o, engine: e}
}

// Engine returns the engine.
func (a *Asker) Engine() Engine { return a.engine }

// Ask runs a question.
func (a *Asker) Ask(ctx context.Context, q Question) (*Answer, error) {
	analysis, err := a.Analyze(q.SQL, q.Args)
	if err != nil {
		return nil, err
	}
	if q.Noted != nil {
		q.Noted(analysis.Notes)
	}
	if rows, ok, err := a.local(analysis, q.SQL); ok || err != nil {
		return &Answer{Rows: rows, Notes: analysis.Notes}, err
	}
	rows, err := a.engine.Run(ctx, analysis, q.RunOptions)
	if err != nil {
		return nil, refusal(q.SQL, err)
	}
	return &Answer{Rows: rows, Notes: analysis.Notes}, nil
}

// Analyze parses and checks a statement, whose parameters are ? or :name.
func (a *Asker) Analyze(sql string, args []any) (*analyze.Analysis, error) {
	return a.analyze(sql, analyze.Options{Args: args})
}

func (a *Asker) analyze(sql string, o analyze.Options) (*analyze.Analysis, error) {
	text, parameters := athenasql.Positional(sql)
	statement, err := athenasql.Parse(text)
	if err != nil {
		return nil, refusal(sql, err)
	}
	name(statement, parameters)
	o.Catalog = analyze.DefaultCatalog()
	o.Catalog.Names = a.options.Tables
	o.Elsewhere = a.engine.Name() != "embedded"
	o.Views = !o.Elsewhere
	o.Lenient, o.Now = a.options.Lenient, a.options.Now().UTC()
	analysis, err := analyze.Analyze(statement, o)
	if err != nil {
		return nil, refusal(sql, err)
	}
	return analysis, nil
}

// name gives parameters the names that they have in the text, for messages.
func name(statement athenasql.Statement, parameters []athenasql.Placeholder) {
	athenasql.Walk(statement, func(n athenasql.Node) bool {
		if p, ok := n.(*athenasql.Parameter); ok && p.Index < len(parameters) {
			p.Name = parameters[p.Index].Name
		}
		return true
	})
}

// Explain returns the text that the engine would run for a statement.
func (a *Asker) Explain(sql string) (string, error) {
	analysis, err := a.analyze(sql, analyze.Options{AnyArgs: true})
	if err != nil {
		return "", err
	}
	text, err := a.engine.Rewrite(analysis)
	if err != nil {
		return "", refusal(sql, err)
	}
	return text, nil
}

// Check tells whether a statement could run on the engine, whatever the values of its parameters.
func (a *Asker) Check(sql string) ([]analyze.Note, error) {
	analysis, err := a.analyze(sql, analyze.Options{AnyArgs: true})
	if err != nil {
		return nil, err
	}
	if _, err := a.engine.Rewrite(analysis); err != nil {
		return nil, refusal(sql, err)
	}
	return analysis.Notes, nil
}

// local answers what needs no engine: SHOW and DESCRIBE from the catalog, EXPLAIN with the text for the engine.
func (a *Asker) local(analysis *analyze.Analysis, sql string) (Rows, bool, error) {
	if rows, ok := analysis.Rows(); ok {
		return &fixed{columns: analysis.Columns, rows: rows}, true, nil
	}
	explain, ok := analysis.Statement.(*athenasql.Explain)
	if !ok {
		return nil, false, nil
	}
	inner, err := a.analyze(athenasql.Print(explain.Statement), analyze.Options{Args: analysis.Options.Args})
	if err != nil {
		return nil, true, refusal(sql, err)
	}
	text, err := a.engine.Rewrite(inner)
	if err != nil {
		return nil, true, refusal(sql, err)
	}
	return &fixed{columns: analysis.Columns, rows: [][]any{{text}}}, true, nil
}

// fixed is rows in memory.
type fixed struct {
	columns []encode.Column
	rows    [][]any
}

func (f *fixed) Columns() []encode.Column { return f.columns }
func (f *fixed) Truncated() bool          { return false }
func (f *fixed) Stats() Stats             { return Stats{} }
func (f *fixed) Close() error             { return nil }

func (f *fixed) Next(ctx context.Context) ([]any, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read rows: %w", err)
	}
	if len(f.rows) == 0 {
		return nil, io.EOF
	}
	row := f.rows[0]
	f.rows = f.rows[1:]
	return row, nil
}
