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

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/saved"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

// maxSQLBytes bounds the SQL of a file or of standard input.
const maxSQLBytes = 1 << 20

// queryFlags are what a query runs on, how, and where its rows go.
type queryFlags struct {
	engine  string   // embedded, athena or trino; empty: as configured
	tables  []string // my_trail=cloudtrail_logs
	lenient bool
	memory  string // of the embedded engine; empty: its default
	timeout time.Duration
	limit   int64 // 0: all rows
	params  []string
	file    string        // of parameters
	out     string        // a file or folder, or one on S3; empty: standard output
	name    string        // of the file in a folder
	format  encode.Format // of the shell; empty: as outputFormat says
	// coverage asks for what the answer could not see.
	coverage bool
	// refresh looks at the lists of AWS first.
	refresh bool
}

func (s *session) queryCommand() *cobra.Command {
	var file, timeout string
	var f queryFlags
	cmd := &cobra.Command{
		Use:  "query [SQL | NAME]",
		Args: s.arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if f.timeout, err = s.parseTimeout(timeout); err != nil {
				return err
			}
			if f.limit < 0 {
				return s.fail(exitUsage, "usage.negative", text.Args{"flag": "--limit"})
			}
			if file == "" && len(args) == 0 && s.interactive() {
				return s.runShell(cmd.Context(), f)
			}
			return s.query(cmd.Context(), file, args, f)
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&file, "file", "f", "", s.T("flag.query.file"))
	flags.StringArrayVar(&f.params, "param", nil, s.T("flag.query.param"))
	flags.StringVar(&f.file, "params", "", s.T("flag.query.params"))
	flags.StringVar(&f.out, "out", "", s.T("flag.query.out"))
	flags.StringVar(&timeout, "timeout", "", s.T("flag.query.timeout"))
	flags.Int64Var(&f.limit, "limit", 0, s.T("flag.query.limit"))
	flags.BoolVar(&f.coverage, "coverage", false, s.T("flag.coverage"))
	flags.BoolVar(&f.refresh, "refresh", false, s.T("flag.query.refresh"))
	s.engineFlags(cmd, &f)
	cmd.AddCommand(s.queryListCommand(), s.queryShowCommand(), s.queryCheckCommand())
	return cmd
}

// engineFlags are the flags of the commands that read SQL.
func (s *session) engineFlags(cmd *cobra.Command, f *queryFlags) {
	flags := cmd.Flags()
	flags.StringVar(&f.engine, "engine", "", s.T("flag.query.engine"))
	flags.StringArrayVar(&f.tables, "table", nil, s.T("flag.query.table"))
	flags.BoolVar(&f.lenient, "lenient", false, s.T("flag.query.lenient"))
	flags.StringVar(&f.memory, "memory", "", s.T("flag.query.memory"))
}

// interactive tells whether a person is at both ends.
func (s *session) interactive() bool {
	return s.Width(Stdout) > 0 && s.Typed != nil && s.Typed()
}

// query finds the statement and its values, and answers it.
func (s *session) query(ctx context.Context, file string, args []string, f queryFlags) error {
	sql, values, err := s.statement(file, args, &f)
	if err != nil {
		return err
	}
	if engine := s.engineName(f); f.coverage && engine != "embedded" {
		return s.fail(exitUsage, "coverage.engine", text.Args{"engine": engine})
	}
	if err := s.refreshFirst(ctx, f); err != nil {
		return err
	}
	asker, err := s.openAsker(ctx, f)
	if err != nil {
		return err
	}
	err = s.answer(ctx, asker, sql, values, f)
	if err == nil {
		err = s.noteNames(ctx, asker, sql, values)
	}
	if err := errors.Join(err, asker.close()); err != nil || !f.coverage {
		return err
	}
	return s.noteQueryCoverage(ctx, asker, sql, values)
}

// statement is the SQL with the values of its parameters in their order: of a saved query, of a file with a head like one, or as it
// stands, with values for the parameters that it names.
func (s *session) statement(file string, args []string, f *queryFlags) (string, []any, error) {
	if file == "" && len(args) == 1 && saved.IsName(args[0]) {
		q, err := s.savedQuery(args[0])
		if err != nil {
			return "", nil, err
		}
		f.name = q.Name
		return s.bindSaved(q, f.params, f.file)
	}
	sql, err := s.readSQL(file, args)
	if err != nil {
		return "", nil, err
	}
	f.name = resultName(file)
	q, err := saved.Ad(f.name, sql)
	if e, ok := errors.AsType[*saved.UnnamedError](err); ok {
		if _, wrong := athenasql.Parse(sql); wrong != nil { // a name for the parameter would not help, as in PREPARE
			return sql, nil, nil
		}
		return "", nil, s.fail(exitUsage, "saved.unnamed", text.Args{"line": e.Line, "column": e.Column})
	}
	if err != nil {
		return "", nil, &failure{code: exitUsage, text: text.Clean(err.Error())}
	}
	if file == "" || file == "-" { // it has no name of its own for messages
		q.Name = s.T("query.statement")
	}
	bound, values, err := s.bindSaved(q, f.params, f.file)
	s.noteAges(values)
	return bound, values, err
}

// noteAges tells of values that look like times and are texts where nothing says otherwise: compared with eventtime, 30d
// would find nothing without a sound.
func (s *session) noteAges(values []any) {
	told := map[string]bool{}
	for _, v := range values {
		age, ok := v.(string)
		if _, isAge := when.ParseAge(age); ok && isAge && !told[age] {
			told[age] = true
			s.hint(s.T("query.age_is_text", text.Args{"value": age}))
		}
	}
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
	a, ok := when.ParseAge(v)
	d := time.Duration(a.Days)*24*time.Hour + a.Rest
	if exact, err := time.ParseDuration(v); !ok && err == nil {
		d, ok = exact, true
	}
	if !ok || d <= 0 {
		return 0, s.fail(exitUsage, "usage.bad_timeout", text.Args{"flag": "--timeout", "value": v})
	}
	return d, nil
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
func (s *session) rowsTo(ctx context.Context, f queryFlags) (func(encode.Rows) (int64, error), error) {
	if f.out != "" {
		t, err := s.outTarget(f.out, f.name)
		if err != nil {
			return nil, err
		}
		return s.outWriter(ctx, t, f)
	}
	format, err := s.outputFormat()
	if f.format != "" {
		format = f.format
	}
	return func(rows encode.Rows) (int64, error) { return s.printRows(ctx, rows, format) }, err
}
