package query

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/saved"
	"github.com/ashiato/ashiato/internal/when"
	"github.com/ashiato/ashiato/queries"
)

// Run starts a statement whose parameters are question marks. A value is nil, a text, a bool, a number or a time.Time.
// ctx counts until the rows are closed.
func (db *DB) Run(ctx context.Context, sql string, params ...any) (*Rows, error) {
	args, err := valuesOf(params)
	if err != nil {
		return nil, err
	}
	if _, found := athenasql.Positional(sql); slices.ContainsFunc(found, func(p athenasql.Placeholder) bool { return p.Name != "" }) {
		return nil, &Error{Kind: Parameters, Message: "the statement has parameters with names", Fix: "use RunNamed, or write ?"}
	}
	return db.run(ctx, sql, args)
}

func (db *DB) run(ctx context.Context, sql string, args []any) (*Rows, error) {
	answer, err := db.asker.Ask(ctx, ask.Question{SQL: sql, Args: args})
	if err != nil {
		return nil, explain(ctx, err)
	}
	return db.newRows(ctx, answer), nil
}

// valuesOf makes values of the types that a parameter may have.
func valuesOf(params []any) ([]any, error) {
	args := make([]any, len(params))
	for i, p := range params {
		var ok bool
		if args[i], ok = value(p); !ok {
			return nil, &Error{Kind: Parameters, Message: fmt.Sprintf("parameter %d cannot be a %T", i+1, p)}
		}
	}
	return args, nil
}

// RunNamed starts a statement whose parameters are names after a colon, each as often as one likes: :since. Every
// parameter must have a value, which may be nil, and every value a parameter.
func (db *DB) RunNamed(ctx context.Context, sql string, params map[string]any) (*Rows, error) {
	_, found := athenasql.Positional(sql)
	args := make([]any, len(found))
	used := map[string]bool{}
	var missing []string
	for i, p := range found {
		v, given := params[p.Name]
		switch {
		case p.Name == "":
			return nil, &Error{Kind: Parameters, Line: p.Line, Column: p.Column, Message: "a parameter ? has no name", Fix: "write :name"}
		case !given && !slices.Contains(missing, p.Name):
			missing = append(missing, p.Name)
		}
		args[i], used[p.Name] = v, true
	}
	if len(missing) > 0 {
		return nil, &Error{Kind: Parameters, Message: "no value is given for " + strings.Join(missing, ", ")}
	}
	var surplus []string
	for name := range params {
		if !used[name] {
			surplus = append(surplus, name)
		}
	}
	if len(surplus) > 0 {
		slices.Sort(surplus)
		return nil, &Error{Kind: Parameters, Message: "the statement has no parameter " + strings.Join(surplus, ", ")}
	}
	args, err := valuesOf(args)
	if err != nil {
		return nil, err
	}
	return db.run(ctx, sql, args)
}

// RunSaved starts a saved query: one that ships with ashiato, or a file of the user's folder of queries. The values are
// texts as on the command line, read by the type of their parameter: 7d, 2026-01-05, true.
func (db *DB) RunSaved(ctx context.Context, name string, params map[string]string) (*Rows, error) {
	q, err := db.saved(name)
	if err != nil {
		return nil, err
	}
	return db.runSaved(ctx, q, params)
}

// RunText starts the text of a saved query, with a head that declares parameters as docs/sql.md tells, or without one;
// then every parameter is a text that must be given.
func (db *DB) RunText(ctx context.Context, sql string, params map[string]string) (*Rows, error) {
	q, err := saved.Ad("query", sql)
	if err != nil {
		return nil, &Error{Kind: Parameters, Message: err.Error(), Err: err}
	}
	return db.runSaved(ctx, q, params)
}

func (db *DB) runSaved(ctx context.Context, q *saved.Query, params map[string]string) (*Rows, error) {
	args, err := q.Bind(params, saved.Reader{Time: db.readTime})
	if err != nil {
		return nil, &Error{Kind: Parameters, Message: err.Error(), Err: err}
	}
	return db.run(ctx, q.SQL, args)
}

func (db *DB) saved(name string) (*saved.Query, error) {
	sources := []saved.Source{{Files: queries.Files, Label: "ashiato/"}}
	if dir := config.QueriesDir(runtime.GOOS, os.Getenv); dir != "" {
		folder := os.DirFS(dir)
		if info, err := fs.Stat(folder, "."); err == nil && info.IsDir() {
			sources = append(sources, saved.Source{Files: folder, Label: dir + string(os.PathSeparator)})
		}
	}
	all, err := saved.Read(sources...)
	if err != nil {
		return nil, configError(err)
	}
	for _, q := range all {
		if q.Name == name {
			return q, nil
		}
	}
	e := &Error{Kind: Unknown, Message: fmt.Sprintf("there is no saved query %q", name)}
	for _, q := range all {
		if config.Similar(q.Name, name) {
			e.Fix = fmt.Sprintf("did you mean %s?", q.Name)
		}
	}
	return nil, e
}

func (db *DB) readTime(text string, end bool) (time.Time, error) {
	span, ok := when.Clock{Now: db.now(), Zone: db.zone}.Parse(text)
	switch {
	case !ok:
		return time.Time{}, fmt.Errorf("%q is no time; write one like 2026-01-05, 2026-01-05T09:00 or 7d", text)
	case end:
		return span.To, nil
	}
	return span.From, nil
}

// value makes a value of one of the types that a parameter may have; numbers and texts of any Go type will do.
func value(v any) (any, bool) {
	switch v := v.(type) {
	case nil, time.Time:
		return v, true
	}
	r := reflect.ValueOf(v)
	switch {
	case r.Kind() == reflect.Pointer && r.IsNil():
		return nil, true
	case r.Kind() == reflect.Pointer:
		return value(r.Elem().Interface())
	case r.Kind() == reflect.String:
		return r.String(), true
	case r.Kind() == reflect.Bool:
		return r.Bool(), true
	case r.CanInt():
		return r.Int(), true
	case r.CanUint():
		return int64(r.Uint()), r.Uint() <= 1<<63-1
	case r.CanFloat():
		return r.Float(), true
	}
	return nil, false
}
