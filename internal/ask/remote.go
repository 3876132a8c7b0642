package ask

import (
	"context"
	"errors"
	"io"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/rewrite"
	"github.com/ashiato/ashiato/internal/trino"
)

// Trino is a Trino server as an engine. names are where its tables of the lake are.
func Trino(c *trino.Client, names rewrite.Names) Engine { return &trinoEngine{c, names} }

type trinoEngine struct {
	client *trino.Client
	names  rewrite.Names
}

func (e *trinoEngine) Name() string { return "trino" }

func (e *trinoEngine) Rewrite(a *analyze.Analysis) (string, error) {
	text, err := rewrite.ToTrino(a, e.names)
	return text.SQL, err
}

func (e *trinoEngine) Run(ctx context.Context, a *analyze.Analysis, o RunOptions) (Rows, error) {
	text, err := rewrite.ToTrino(a, e.names)
	if err != nil {
		return nil, err
	}
	run := trino.RunOptions{Timeout: o.Timeout}
	if o.Progress != nil {
		run.Progress = func(p trino.Progress) {
			o.Progress(Progress{State: p.State, Done: p.Done, Scanned: p.Scanned, Elapsed: p.Elapsed})
		}
	}
	rows, err := e.client.Run(ctx, text.SQL, text.Args, run)
	if err != nil {
		return nil, err
	}
	return &remoteRows{source: rows, limit: o.Limit, columns: named(rows.Columns(), a.Columns), stats: func() Stats {
		p := rows.Progress()
		return Stats{Scanned: p.Scanned, Queued: p.Queued, Running: p.Elapsed - p.Queued, ID: p.ID}
	}}, nil
}

// Athena is Amazon Athena as an engine. names are where its tables of the lake are.
func Athena(c *aws.Athena, names rewrite.Names) Engine { return &athenaEngine{c, names} }

type athenaEngine struct {
	client *aws.Athena
	names  rewrite.Names
}

func (e *athenaEngine) Name() string { return "athena" }

func (e *athenaEngine) Rewrite(a *analyze.Analysis) (string, error) {
	text, err := rewrite.ToAthena(a, e.names)
	return text.SQL, err
}

func (e *athenaEngine) Run(ctx context.Context, a *analyze.Analysis, o RunOptions) (Rows, error) {
	text, err := rewrite.ToAthena(a, e.names)
	if err != nil {
		return nil, err
	}
	run := aws.RunOptions{Timeout: o.Timeout}
	if o.Progress != nil {
		run.Progress = func(s aws.Stats) {
			o.Progress(Progress{State: s.State, Done: -1, Scanned: s.Scanned, Elapsed: s.Queued + s.Running})
		}
	}
	rows, err := e.client.Run(ctx, text.SQL, text.Args, run)
	if err != nil {
		return nil, err
	}
	return &remoteRows{source: rows, limit: o.Limit, columns: named(rows.Columns(), a.Columns), stats: func() Stats {
		s := rows.Stats()
		return Stats{Scanned: s.Scanned, Queued: s.Queued, Running: s.Running, ID: s.ID, Dollars: aws.Dollars(s.Scanned), Reused: s.Reused}
	}}, nil
}

// named gives columns the names and types that the analysis gives them: engines differ in the case of letters, and do not
// tell the zone in which a time is shown. A value that an engine gives as text, as Athena does with rows, stays text.
func named(columns, wanted []encode.Column) []encode.Column {
	if len(columns) != len(wanted) {
		return columns
	}
	out := make([]encode.Column, len(columns))
	for i, c := range columns {
		out[i] = encode.Column{Name: wanted[i].Name, Type: c.Type}
		if alike(c.Type, wanted[i].Type) {
			out[i].Type = wanted[i].Type
		}
	}
	return out
}

// alike tells whether two types have the same Go values.
func alike(a, b encode.Type) bool {
	if a.Kind != b.Kind || len(a.Fields) != len(b.Fields) || a.Kind == encode.Decimal && a.Scale != b.Scale {
		return false
	}
	for i := range a.Fields {
		if !alike(a.Fields[i].Type, b.Fields[i].Type) {
			return false
		}
	}
	return (a.Key == nil || alike(*a.Key, *b.Key)) && (a.Elem == nil || alike(*a.Elem, *b.Elem))
}

// remoteRows are the rows of an engine elsewhere, up to a limit.
type remoteRows struct {
	source interface {
		encode.Rows
		Close() error
	}
	columns   []encode.Column
	limit, n  int64
	truncated bool
	stats     func() Stats
}

func (r *remoteRows) Columns() []encode.Column { return r.columns }
func (r *remoteRows) Truncated() bool          { return r.truncated }
func (r *remoteRows) Stats() Stats             { return r.stats() }
func (r *remoteRows) Close() error             { return r.source.Close() }

func (r *remoteRows) Next(ctx context.Context) ([]any, error) {
	if r.truncated {
		return nil, io.EOF
	}
	row, err := r.source.Next(ctx)
	switch {
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case err != nil:
		return nil, err
	case r.limit > 0 && r.n == r.limit:
		r.truncated = true
		return nil, io.EOF
	}
	r.n++
	return row, nil
}
