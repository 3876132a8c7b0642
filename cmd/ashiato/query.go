package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
)

// maxSQLBytes bounds the SQL of a file or of standard input.
const maxSQLBytes = 1 << 20

func (s *session) queryCommand() *cobra.Command {
	var file, timeout, out string
	var limit int64
	cmd := &cobra.Command{
		Use:  "query SQL",
		Args: s.arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			sql, err := s.readSQL(file, args)
			if err != nil {
				return err
			}
			wait, err := s.parseTimeout(timeout)
			if err != nil {
				return err
			}
			if limit < 0 {
				return s.fail(exitUsage, "usage.negative", text.Args{"flag": "--limit"})
			}
			return s.query(cmd.Context(), sql, queryFlags{timeout: wait, limit: limit, out: out, name: resultName(file)})
		},
	}
	cmd.Flags().StringVarP(&file, "file", "f", "", s.T("flag.query.file"))
	cmd.Flags().StringVar(&out, "out", "", s.T("flag.query.out"))
	cmd.Flags().StringVar(&timeout, "timeout", "", s.T("flag.query.timeout"))
	cmd.Flags().Int64Var(&limit, "limit", 0, s.T("flag.query.limit"))
	return cmd
}

// readSQL takes the SQL from the argument, a file or standard input.
func (s *session) readSQL(file string, args []string) (string, error) {
	sql, source := "", file
	switch {
	case file != "" && len(args) > 0:
		return "", s.fail(exitUsage, "query.both")
	case file == "" && len(args) == 0:
		return "", s.fail(exitUsage, "query.no_sql")
	case file == "" && args[0] == "-":
		source = "-"
	case file == "":
		sql = args[0]
	}
	if source != "" {
		data, err := s.readBounded(source)
		if err != nil {
			return "", err
		}
		sql = strings.TrimPrefix(string(data), "\ufeff")
	}
	if strings.TrimSpace(sql) == "" {
		return "", s.fail(exitUsage, "query.no_sql")
	}
	return sql, nil
}

func (s *session) readBounded(file string) ([]byte, error) {
	in := s.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, s.sqlFileError(file, err)
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxSQLBytes+1))
	if err != nil {
		return nil, s.sqlFileError(file, err)
	}
	if len(data) > maxSQLBytes {
		return nil, s.fail(exitUsage, "query.too_large", text.Args{"path": file})
	}
	return data, nil
}

func (s *session) sqlFileError(file string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return s.fail(exitFailure, "query.file", text.Args{"path": file, "reason": err.Error()})
}

// parseTimeout reads 500ms, 30s, 5m, 1h, 1d; empty is no limit.
func (s *session) parseTimeout(v string) (time.Duration, error) {
	if v == "" {
		return 0, nil
	}
	a, ok := parseAge(v)
	d := time.Duration(a.days)*24*time.Hour + a.rest
	if exact, err := time.ParseDuration(v); !ok && err == nil {
		d, ok = exact, true
	}
	if !ok || d <= 0 {
		return 0, s.fail(exitUsage, "usage.bad_timeout", text.Args{"flag": "--timeout", "value": v})
	}
	return d, nil
}

// queryFlags are how a query runs and where its rows go.
type queryFlags struct {
	timeout time.Duration // 0: none
	limit   int64         // 0: all rows
	out     string        // a file or folder; empty: standard output
	name    string        // of the file in a folder
}

// resultName is what the file of rows is called in a folder: as the file of SQL, or "result".
func resultName(file string) string {
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	if name == "" || name == "-" || name == "." || name == "/" {
		return "result"
	}
	return name
}

// rowsTo returns what writes rows to --out or standard output.
func (s *session) rowsTo(ctx context.Context, out, name string) (func(encode.Rows) (int64, error), error) {
	if out != "" {
		t, err := s.outTarget(out, name)
		return func(rows encode.Rows) (int64, error) { return s.saveRows(ctx, rows, t) }, err
	}
	format, err := s.outputFormat()
	return func(rows encode.Rows) (int64, error) { return s.printRows(ctx, rows, format) }, err
}

func (s *session) query(ctx context.Context, sql string, f queryFlags) error {
	if f.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, f.timeout)
		defer cancel()
	}
	write, err := s.rowsTo(ctx, f.out, f.name)
	if err != nil {
		return err
	}
	start := s.Now()
	var n int64
	ask := func(e *engine.Engine) (*engine.Rows, error) {
		return e.Query(ctx, sql, engine.QueryOptions{Limit: f.limit})
	}
	err = s.ask(ctx, ask, func(rows *engine.Rows) error {
		n, err = write(rows)
		return err
	})
	if f.timeout > 0 && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		shown := s.Duration(f.timeout)
		if f.timeout < time.Second {
			shown = f.timeout.String()
		}
		return s.fail(exitFailure, "query.timeout", text.Args{"time": shown, "err": err})
	}
	if err != nil {
		return err
	}
	s.detail(s.T("detail.query", text.Args{"n": n, "time": s.Duration(s.Now().Sub(start))}))
	return nil
}

// asker starts a query.
type asker func(*engine.Engine) (*engine.Rows, error)

// ask opens the lake and the engine, starts a query and hands its rows to use.
func (s *session) ask(ctx context.Context, start asker, use func(*engine.Rows) error) error {
	l, err := s.openLake(ctx, false)
	if err != nil {
		return err
	}
	return errors.Join(s.askLake(ctx, l, start, use), l.Close())
}

// askLake is ask over an open lake.
func (s *session) askLake(ctx context.Context, l *lake.Lake, start asker, use func(*engine.Rows) error) error {
	e, err := engine.Open(ctx, engine.Options{Plan: planner(l)})
	if err != nil {
		return err
	}
	defer e.Close()
	rows, err := start(e)
	if err != nil {
		return s.sqlError(ctx, err)
	}
	defer rows.Close()
	s.detail(s.T("detail.files", text.Args{"n": rows.Files()}))
	return s.sqlError(ctx, use(rows))
}

// sqlError makes the engine's errors about the SQL sentences.
func (s *session) sqlError(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	e, ok := errors.AsType[*engine.Error](err)
	if !ok {
		return err
	}
	args := text.Args{"reason": text.CleanLine(e.Message), "line": e.Line, "column": e.Column}
	if e.Line == 0 {
		return s.fail(exitUsage, "query.error", args)
	}
	return s.fail(exitUsage, "query.error_at", args)
}

// planner joins the engine to the lake: the files that can hold what a query asks for.
func planner(l *lake.Lake) func(context.Context, engine.Filter) ([]engine.File, error) {
	return func(ctx context.Context, f engine.Filter) ([]engine.File, error) {
		planned, err := l.Plan(ctx, lake.Filter(f))
		if err != nil {
			return nil, err
		}
		files := make([]engine.File, len(planned))
		for i, p := range planned {
			files[i] = engine.File{Path: p.Path, Rows: p.Rows, Day: engine.NoDay}
			if p.Day != lake.NoDay {
				files[i].Day = int32(p.Day)
			}
		}
		return files, nil
	}
}
