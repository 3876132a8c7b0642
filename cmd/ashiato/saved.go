package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/saved"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
	"github.com/ashiato/ashiato/queries"
)

// savedQueries reads the queries that ship and the user's.
func (s *session) savedQueries() ([]*saved.Query, error) {
	sources := []saved.Source{{Files: queries.Files, Label: "ashiato/"}}
	if dir := s.queriesDir(); dir != "" {
		sources = append(sources, saved.Source{Files: os.DirFS(dir), Label: dir + string(filepath.Separator)})
	}
	all, err := saved.Read(sources...)
	if err != nil {
		return nil, s.fail(exitConfig, "saved.unreadable", text.Args{"reason": text.Clean(err.Error()), "err": err})
	}
	return all, nil
}

// queriesDir is the user's folder of queries, empty where there is none.
func (s *session) queriesDir() string {
	dir := config.QueriesDir(s.OS, s.Getenv)
	if info, err := os.Stat(dir); dir == "" || err != nil || !info.IsDir() {
		return ""
	}
	return dir
}

// savedQuery finds a query by name.
func (s *session) savedQuery(name string) (*saved.Query, error) {
	all, err := s.savedQueries()
	if err != nil {
		return nil, err
	}
	similar := ""
	for _, q := range all {
		if q.Name == name {
			return q, nil
		}
		near := config.Similar(q.Name, name) || strings.HasPrefix(q.Name, name) || strings.HasSuffix(q.Name, name)
		if near && (similar == "" || len(q.Name) < len(similar)) {
			similar = q.Name
		}
	}
	if similar != "" {
		return nil, s.fail(exitUsage, "saved.unknown_similar", text.Args{"name": name, "similar": similar})
	}
	return nil, s.fail(exitUsage, "saved.unknown", text.Args{"name": name})
}

// parameterEnv is how the environment names the value of a parameter: since is ASHIATO_PARAM_SINCE.
const parameterEnv = "ASHIATO_PARAM_"

// maxParams bounds a file of values.
const maxParams = 1 << 20

// parameterValues gathers the values of parameters: of --param, else of the file of --params, else of the environment.
// names are the parameters that the environment is asked for.
func (s *session) parameterValues(given []string, file string, names []string) (map[string]string, error) {
	values := map[string]string{}
	for _, name := range names {
		if v := s.Getenv(parameterEnv + strings.ToUpper(name)); v != "" {
			values[name] = v
		}
	}
	if file != "" {
		if err := s.parameterFile(file, values); err != nil {
			return nil, err
		}
	}
	for _, p := range given {
		name, value, ok := strings.Cut(p, "=")
		if !ok || name == "" {
			return nil, s.fail(exitUsage, "usage.bad_param", text.Args{"value": p})
		}
		values[name] = value
	}
	return values, nil
}

// parameterFile reads a YAML file of name: value.
func (s *session) parameterFile(file string, values map[string]string) error {
	bad := func(reason string) error {
		return s.fail(exitUsage, "usage.bad_params", text.Args{"path": file, "reason": text.Clean(reason)})
	}
	info, err := os.Stat(file)
	switch {
	case err != nil:
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			err = e.Err
		}
		return bad(err.Error())
	case info.Size() > maxParams:
		return bad(s.T("usage.params_too_large"))
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return bad(err.Error())
	}
	var raw map[string]writtenValue
	if err := yaml.Unmarshal(data, &raw); err != nil {
		if e, ok := errors.AsType[*yaml.SyntaxError](err); ok && e.Message == errNotPlain.Error() {
			e.Message = s.T("usage.param_not_plain")
		}
		return bad(strings.TrimSpace(yaml.FormatError(err, false, true)) + "\n" + s.T("usage.params_form"))
	}
	for name, v := range raw {
		values[name] = string(v)
	}
	return nil
}

// writtenValue is a value as it is written: 2020-03-01 and 012345678901 are no numbers here.
type writtenValue string

var errNotPlain = errors.New("a value must be a text, a number, a date or true or false")

func (v *writtenValue) UnmarshalYAML(node ast.Node) error {
	switch n := node.(type) {
	case *ast.StringNode:
		*v = writtenValue(n.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		*v = writtenValue(node.GetToken().Value)
	default:
		return &yaml.SyntaxError{Message: errNotPlain.Error(), Token: node.GetToken()}
	}
	return nil
}

// readTime reads a time of a parameter.
func (s *session) readTime(value string, end bool) (time.Time, error) {
	span, ok := when.Clock{Now: s.Now(), Zone: s.zone}.Parse(value)
	if !ok {
		return time.Time{}, s.fail(exitUsage, "usage.bad_param_time", text.Args{"value": value})
	}
	if end {
		return span.To, nil
	}
	return span.From, nil
}

// parameterFailure says which parameters are missing or unknown; names are those of the query.
func (s *session) parameterFailure(q *saved.Query, e *saved.ParameterError, names []string) error {
	args := text.Args{"query": q.Name, "known": strings.Join(names, ", "), "similar": e.Similar()}
	key, named := "saved.missing", e.Missing
	switch {
	case len(named) > 0:
	case len(names) == 0:
		key, named = "saved.no_parameters", e.Unknown
	case e.Similar() != "":
		key, named = "saved.no_parameter_similar", e.Unknown
	default:
		key, named = "saved.no_parameter", e.Unknown
	}
	args["names"], args["first"] = text.CleanLine(strings.Join(named, ", ")), named[0]
	return s.fail(exitUsage, key, args)
}

// bindSaved makes SQL, whose parameters may have names, and their values in its order of a saved query.
func (s *session) bindSaved(q *saved.Query, given []string, file string) (string, []any, error) {
	names := make([]string, len(q.Parameters))
	for i, p := range q.Parameters {
		names[i] = p.Name
	}
	values, err := s.parameterValues(given, file, names)
	if err != nil {
		return "", nil, err
	}
	args, err := q.Bind(values, saved.Reader{Time: s.readTime})
	if err == nil {
		return q.SQL, args, nil
	}
	if _, ok := errors.AsType[*failure](err); ok {
		return "", nil, err
	}
	if e, ok := errors.AsType[*saved.ParameterError](err); ok {
		return "", nil, s.parameterFailure(q, e, names)
	}
	if e, ok := errors.AsType[*saved.ValueError](err); ok {
		key := map[saved.Type]string{saved.TypeInteger: "saved.no_integer", saved.TypeNumber: "saved.no_number", saved.TypeBoolean: "saved.no_boolean"}[e.Parameter.Type]
		return "", nil, s.fail(exitUsage, key, text.Args{"name": e.Parameter.Name, "value": text.CleanLine(e.Text)})
	}
	return "", nil, &failure{code: exitUsage, text: text.Clean(err.Error())}
}

func (s *session) queryListCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "list",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			format, err := s.outputFormat()
			if err != nil {
				return err
			}
			err = s.listSaved(cmd.Context(), format)
			s.hint(s.T("saved.hint"))
			return err
		},
	}
}

// listSaved prints the saved queries.
func (s *session) listSaved(ctx context.Context, format encode.Format) error {
	all, err := s.savedQueries()
	if err != nil {
		return err
	}
	rows := &rowList{columns: []encode.Column{varcharColumn("name"), varcharColumn("group"), varcharColumn("answers"), varcharColumn("parameters")}}
	for _, q := range all {
		rows.rows = append(rows.rows, []any{q.Name, q.Group, q.Description.In(s.Lang.String()), parameterList(q)})
	}
	if s.tooNarrow(rows, format) {
		return writeSavedList(s.Stdout, rows, s.Width(Stdout))
	}
	_, err = s.printRows(ctx, rows, format)
	return err
}

func varcharColumn(name string) encode.Column {
	return encode.Column{Name: name, Type: encode.Type{Kind: encode.Varchar}}
}

// parameterList shows the parameters of a query: account, since=7d, person!
func parameterList(q *saved.Query) string {
	var shown []string
	for _, p := range q.Parameters {
		switch {
		case p.Required:
			shown = append(shown, p.Name+"!")
		case p.Default != nil:
			shown = append(shown, p.Name+"="+*p.Default)
		default:
			shown = append(shown, p.Name)
		}
	}
	return strings.Join(shown, ", ")
}

func (s *session) queryShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "show NAME",
		Args: s.arguments(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			q, err := s.savedQuery(args[0])
			if err != nil {
				return err
			}
			s.writeSaved(q)
			return nil
		},
	}
}

// writeSaved prints what a query is, as comments, and its SQL.
func (s *session) writeSaved(q *saved.Query) {
	var b strings.Builder
	b.WriteString("-- " + q.Description.In(s.Lang.String()) + "\n")
	for _, p := range q.Parameters {
		line := "-- :" + p.Name + " (" + string(p.Type) + ")"
		if d := p.Description.In(s.Lang.String()); d != "" {
			line += " " + d
		}
		switch {
		case p.Required:
			line += s.T("saved.required")
		case p.Default != nil:
			line += s.T("saved.default", text.Args{"value": *p.Default})
		}
		b.WriteString(line + "\n")
	}
	b.WriteString("-- " + q.File + "\n")
	b.WriteString(strings.TrimRight(q.SQL, "\n") + "\n")
	fmt.Fprint(s.Stdout, text.Clean(b.String()))
}

func (s *session) queryCheckCommand() *cobra.Command {
	var f queryFlags
	cmd := &cobra.Command{
		Use:  "check [FILE...]",
		Args: s.arguments(0, -1),
		RunE: func(cmd *cobra.Command, files []string) error { return s.checkQueries(cmd.Context(), files, f) },
	}
	cmd.Flags().StringArrayVar(&f.tables, "table", nil, s.T("flag.query.table"))
	cmd.Flags().BoolVar(&f.lenient, "lenient", false, s.T("flag.query.lenient"))
	return cmd
}

// checkQueries parses and binds queries for every engine: all saved ones, or the files given.
func (s *session) checkQueries(ctx context.Context, files []string, f queryFlags) error {
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	all, err := s.savedQueries()
	if len(files) > 0 {
		all, err = s.queryFiles(files)
	}
	if err != nil {
		return err
	}
	rows := &rowList{columns: []encode.Column{varcharColumn("query")}}
	tables, err := s.tableNames(f)
	if err != nil {
		return err
	}
	checkers := ask.Checkers(ask.Options{Tables: tables, Lenient: f.lenient, Now: s.Now})
	for _, c := range checkers {
		rows.columns = append(rows.columns, varcharColumn(c.Engine().Name()))
	}
	wrong := 0
	for _, q := range all {
		row, runs := []any{q.Name}, true
		for _, c := range checkers {
			cell := "ok"
			if _, err := c.Check(q.SQL); err != nil {
				cell, runs = text.CleanLine(s.refusalLine(err)), false
			}
			row = append(row, cell)
		}
		if !runs {
			wrong++
		}
		rows.rows = append(rows.rows, row)
	}
	if s.tooNarrow(rows, format) {
		err = writeChecks(s.Stdout, rows, s.Width(Stdout))
	} else {
		_, err = s.printRows(ctx, rows, format)
	}
	if err != nil {
		return err
	}
	if wrong > 0 {
		return s.fail(exitFindings, "saved.wrong", text.Args{"n": wrong})
	}
	return nil
}

// queryFiles reads files as saved queries; any name will do.
func (s *session) queryFiles(files []string) ([]*saved.Query, error) {
	var all []*saved.Query
	for _, file := range files {
		data, err := s.readBounded(file)
		if err != nil {
			return nil, err
		}
		all = append(all, &saved.Query{Name: file, File: file, SQL: string(data), Line: 1})
	}
	return all, nil
}
