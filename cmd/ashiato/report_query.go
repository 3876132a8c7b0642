package main

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/report"
	"github.com/ashiato/ashiato/internal/saved"
	"github.com/ashiato/ashiato/internal/text"
)

// A queryReport is a report of the rows of a saved query.
type queryReport struct {
	*reporter
	query  *saved.Query
	params map[string]string
	zoned  []string
}

// checkPeriodParameters sees that a query can be asked about a period.
func checkPeriodParameters(s *session, q *saved.Query) error {
	for _, name := range []string{"since", "until"} {
		i := slices.IndexFunc(q.Parameters, func(p saved.Parameter) bool { return p.Name == name })
		if i < 0 || q.Parameters[i].Type != saved.TypeTime && q.Parameters[i].Type != saved.TypeDay {
			return errors.New(s.T("report.no_period", text.Args{"query": q.Name, "name": name}))
		}
	}
	return nil
}

// bind gives the values of the query's parameters for a period.
func (q queryReport) bind(p report.Period) ([]any, error) {
	from, until := p.Bounds()
	given := []string{"since=" + from.UTC().Format(time.RFC3339), "until=" + until.UTC().Format(time.RFC3339)}
	for _, name := range slices.Sorted(maps.Keys(q.params)) {
		given = append(given, name+"="+q.params[name])
	}
	_, args, err := q.s.bindSaved(q.query, given, "")
	return args, err
}

// write asks the query about a period and writes its rows.
func (q queryReport) write(ctx context.Context, p report.Period, w io.Writer, f report.Form) (c report.Content, err error) {
	args, err := q.bind(p)
	if err != nil {
		return c, err
	}
	a, err := q.openEngine(ctx)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	if err := q.s.freshSessions(ctx, a, q.query.SQL, args); err != nil {
		return c, err
	}
	answer, err := a.Ask(ctx, ask.Question{SQL: q.query.SQL, Args: args})
	if err != nil {
		return c, q.s.queryError(ctx, err)
	}
	c, err = f.Write(ctx, w, inZone(answer, q.zoned, p.Zone), p.Zone)
	return c, q.s.queryError(ctx, errors.Join(err, answer.Close()))
}

// openEngine opens the configured engine; the embedded one on the lake that is open.
func (r *reporter) openEngine(ctx context.Context) (*openAsker, error) {
	f := queryFlags{memory: r.s.functionMemory()}
	if r.s.engineName(f) != "embedded" {
		return r.s.openAsker(ctx, f)
	}
	tables, err := r.s.tableNames(f)
	if err != nil {
		return nil, err
	}
	return r.s.engineOn(ctx, r.lake, f, ask.Options{Tables: tables, Now: r.s.Now})
}

// inZone shows times of a trail, which are text in UTC, in a zone; the names of the columns say which.
func inZone(rows encode.Rows, names []string, zone *time.Location) encode.Rows {
	z := &zonedRows{Rows: rows, zone: zone, columns: slices.Clone(rows.Columns())}
	for i, c := range z.columns {
		if c.Type.Kind == encode.Varchar && slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, c.Name) }) {
			z.at = append(z.at, i)
			z.columns[i].Name += " (" + zone.String() + ")"
		}
	}
	return z
}

type zonedRows struct {
	encode.Rows
	zone    *time.Location
	columns []encode.Column
	at      []int
}

func (z *zonedRows) Columns() []encode.Column { return z.columns }

func (z *zonedRows) Next(ctx context.Context) ([]any, error) {
	row, err := z.Rows.Next(ctx)
	for _, i := range z.at {
		if err != nil {
			break
		}
		if text, ok := row[i].(string); ok {
			if t, bad := time.Parse(time.RFC3339, text); bad == nil { // what is no time stays as it is
				row[i] = t.In(z.zone).Format("2006-01-02 15:04:05")
			}
		}
	}
	return row, err
}
