package ask

import (
	"context"
	"strings"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/rewrite"
)

// Embedded is the engine inside of the program. It stays the caller's to close.
func Embedded(e *engine.Engine) Engine { return &embedded{e} }

type embedded struct{ engine *engine.Engine }

func (e *embedded) Name() string { return "embedded" }

func (e *embedded) Rewrite(a *analyze.Analysis) (string, error) {
	d, err := rewrite.ToDuckDB(a)
	if err != nil {
		return "", err
	}
	return d.SQL, nil
}

func (e *embedded) Run(ctx context.Context, a *analyze.Analysis, o RunOptions) (Rows, error) {
	d, err := rewrite.ToDuckDB(a)
	if err != nil {
		return nil, err
	}
	p := engine.Prepared{SQL: d.SQL, Args: d.Args, Setup: d.Setup, Functions: d.Functions, Columns: d.Columns,
		Filter: engine.Needs(a), Smaller: engine.SmallerNeeds(a), Newest: newest(a)}
	for _, use := range a.Tables {
		p.Tables = append(p.Tables, use.Table.Name)
	}
	rows, err := e.engine.Run(ctx, p, engine.RunOptions{Limit: o.Limit, Timeout: o.Timeout})
	if err != nil {
		return nil, err
	}
	return embeddedRows{rows}, nil
}

type embeddedRows struct{ *engine.Rows }

func (r embeddedRows) Stats() Stats {
	return Stats{Files: r.Files(), Unconfined: r.Isolation().Landlock == 0}
}

// Planner plans the files of a lake for the engine.
func Planner(l *lake.Lake) engine.Planner {
	return planner(l.Plan)
}

// PlannerAt plans statements over what tables had at positions, by their names; see [lake.Lake.PlanAt]. Other tables are empty.
func PlannerAt(l *lake.Lake, at map[string]lake.Position) engine.Planner {
	return planner(func(ctx context.Context, f lake.Filter) ([]lake.PlannedFile, error) {
		name := f.Table
		if name == "" {
			name = lake.TableName
		}
		return l.PlanAt(ctx, f, at[name])
	})
}

func planner(plan func(context.Context, lake.Filter) ([]lake.PlannedFile, error)) engine.Planner {
	return func(ctx context.Context, f engine.Filter) ([]engine.File, error) {
		planned, err := plan(ctx, lake.Filter(f))
		if err != nil {
			return nil, err
		}
		files := make([]engine.File, len(planned))
		for i, p := range planned {
			files[i] = engine.File{Path: p.Path, Remote: p.Remote, Rows: p.Rows, Bytes: p.Bytes, Day: engine.NoDay, First: p.FirstEventTime, Last: p.LastEventTime}
			if p.Day != lake.NoDay {
				files[i].Day = int32(p.Day)
			}
		}
		return files, nil
	}
}

// Fetcher brings the planned files of a lake on S3 to this machine; progress, if not nil, is told how far that is, see [lake.Lake.Fetch].
func Fetcher(l *lake.Lake, progress func(lake.Fetched)) engine.Fetcher {
	return func(ctx context.Context, files []engine.File) (release func(), err error) {
		planned := make([]lake.PlannedFile, len(files))
		for i, f := range files {
			planned[i] = lake.PlannedFile{Path: f.Path, Remote: f.Remote, Rows: f.Rows, Bytes: f.Bytes}
		}
		return l.Fetch(ctx, planned, progress)
	}
}

// newest tells whether a statement asks for the newest rows of one table, as engine.Newest wants it.
func newest(a *analyze.Analysis) engine.Newest {
	q, ok := a.Statement.(*athenasql.Query)
	if !ok || q.With != nil || len(q.OrderBy) == 0 || q.Offset != nil || len(a.Tables) != 1 || a.Tables[0].Table.Time != "" {
		return engine.Newest{}
	}
	s, ok := q.Body.(*athenasql.Select)
	limit, isNumber := limitOf(a, q)
	if !ok || !isNumber || s.Distinct || s.GroupBy != nil || s.Having != nil || len(s.From) != 1 || !onlyTable(s.From[0]) || !rowByRow(a, s, q) {
		return engine.Newest{}
	}
	first := q.OrderBy[0]
	if !first.Descending || first.Nulls == "FIRST" {
		return engine.Newest{}
	}
	by := sortColumn(a, s, first.Expr)
	if by != "event_time" && by != "eventtime" {
		return engine.Newest{}
	}
	return engine.Newest{By: by, Limit: limit}
}

func limitOf(a *analyze.Analysis, q *athenasql.Query) (int64, bool) {
	count := q.Limit
	if q.Fetch != nil && !q.Fetch.Ties {
		count = q.Fetch.Count
	}
	switch n := count.(type) {
	case *athenasql.Number:
		return wholeNumber(n.Text)
	case *athenasql.Parameter:
		if n.Index < len(a.Options.Args) {
			switch v := a.Options.Args[n.Index].(type) {
			case int64:
				return v, v > 0
			case int:
				return int64(v), v > 0
			}
		}
	}
	return 0, false
}

func wholeNumber(text string) (n int64, ok bool) {
	for _, c := range text {
		if c < '0' || c > '9' || n > 1<<50 {
			return 0, false
		}
		n = 10*n + int64(c-'0')
	}
	return n, n > 0
}

// onlyTable tells whether a relation is a table, perhaps with an alias.
func onlyTable(r athenasql.Relation) bool {
	if aliased, ok := r.(*athenasql.Aliased); ok {
		r = aliased.Relation
	}
	_, ok := r.(*athenasql.Table)
	return ok
}

// rowByRow tells whether each row of the result comes of one row of the table: no aggregates, windows or subqueries.
func rowByRow(a *analyze.Analysis, s *athenasql.Select, q *athenasql.Query) bool {
	plain := true
	look := func(n athenasql.Node) bool {
		switch n := n.(type) {
		case *athenasql.Subquery, *athenasql.Exists, *athenasql.InSubquery, *athenasql.Quantified, *athenasql.ListAgg, *athenasql.Grouping:
			plain = false
		case *athenasql.Call:
			f := a.Call(n)
			if n.Over != nil || f != nil && f.Function.Kind != analyze.Scalar {
				plain = false
			}
		}
		return plain
	}
	athenasql.Walk(s, look)
	for _, item := range q.OrderBy {
		athenasql.Walk(item, look)
	}
	return plain
}

// sortColumn returns the stored column that an expression of ORDER BY is, directly or as an output column.
func sortColumn(a *analyze.Analysis, s *athenasql.Select, e athenasql.Expr) string {
	if i, ok := a.Ordinal(e); ok {
		if ref, ok := outputRef(a, s, i); ok {
			return storedName(ref)
		}
		return ""
	}
	if ref, ok := a.Ref(e); ok && !ref.Output {
		return storedName(ref)
	}
	return ""
}

// outputRef returns the column that the i-th output column of a SELECT is.
func outputRef(a *analyze.Analysis, s *athenasql.Select, i int) (analyze.Ref, bool) {
	for _, item := range s.Items {
		if item.Star {
			refs := a.Star(item)
			if i < len(refs) {
				return refs[i], true
			}
			i -= len(refs)
			continue
		}
		if i == 0 {
			return a.Ref(item.Expr)
		}
		i--
	}
	return analyze.Ref{}, false
}

func storedName(ref analyze.Ref) string {
	if ref.Source == nil || ref.Index >= len(ref.Source.Fields) || ref.Using != nil {
		return ""
	}
	if c := ref.Source.Fields[ref.Index].Column; c != nil {
		return strings.ToLower(c.Name)
	}
	return ""
}

var _ encode.Rows = embeddedRows{}
