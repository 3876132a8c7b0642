package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/athenaddl"
	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
)

func (s *session) athenaCommand() *cobra.Command {
	return s.group("athena", s.athenaSetupCommand(), s.athenaDDLCommand())
}

// trailFlags describe a trail and the table over its files.
type trailFlags struct {
	trail, organization, since, partition string
	accounts, regions                     []string
}

func (s *session) addTrailFlags(cmd *cobra.Command, f *trailFlags) {
	cmd.Flags().StringVar(&f.trail, "trail", "", s.T("flag.athena.trail"))
	cmd.Flags().StringVar(&f.organization, "organization", "", s.T("flag.athena.organization"))
	cmd.Flags().StringSliceVar(&f.accounts, "accounts", nil, s.T("flag.athena.accounts"))
	cmd.Flags().StringSliceVar(&f.regions, "regions", nil, s.T("flag.athena.regions"))
	cmd.Flags().StringVar(&f.since, "since", "", s.T("flag.athena.since"))
	cmd.Flags().StringVar(&f.partition, "partition", "", s.T("flag.athena.partition"))
}

// table reads the flags; nil where no trail is named.
func (s *session) table(f trailFlags) (*athenaddl.Table, error) {
	if f.trail == "" {
		for flag, set := range map[string]bool{"--organization": f.organization != "", "--accounts": len(f.accounts) > 0,
			"--regions": len(f.regions) > 0, "--since": f.since != "", "--partition": f.partition != ""} {
			if set {
				return nil, s.fail(exitUsage, "athena.with_trail", text.Args{"flag": flag})
			}
		}
		return nil, nil
	}
	trail, err := athenaddl.ParseTrail(f.trail)
	if err != nil {
		return nil, s.badTable(err)
	}
	if f.organization != "" {
		if trail.Organization != "" && trail.Organization != f.organization {
			return nil, s.fail(exitUsage, "athena.other_org", text.Args{"found": trail.Organization, "value": f.organization})
		}
		trail.Organization = f.organization
	}
	t := &athenaddl.Table{Trail: trail, Accounts: f.accounts, Regions: f.regions, DayColumn: f.partition}
	if f.since != "" {
		if t.Since, err = time.Parse(time.DateOnly, f.since); err != nil {
			return nil, s.fail(exitUsage, "athena.bad_day", text.Args{"flag": "--since", "value": f.since})
		}
	}
	return t, nil
}

// tableMistakes are the mistakes in what describes a table: the flag, and why.
var tableMistakes = []struct {
	err       error
	flag, why string
}{
	{athenaddl.ErrNotS3, "--trail", "athena.why_s3"},
	{athenaddl.ErrBucket, "--trail", "athena.why_bucket"},
	{athenaddl.ErrPrefix, "--trail", "athena.why_prefix"},
	{athenaddl.ErrLayout, "--trail", "athena.why_layout"},
	{athenaddl.ErrAccount, "--accounts", "athena.why_account"},
	{athenaddl.ErrRegion, "--regions", "athena.why_region"},
	{athenaddl.ErrOrg, "--organization", "athena.why_org"},
	{athenaddl.ErrColumn, "--partition", "athena.why_column"},
}

// badTable explains what is wrong with what describes a table.
func (s *session) badTable(err error) error {
	value, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), `"`), `"`)
	flag, why := "--database, --table", "athena.why_name"
	for _, m := range tableMistakes {
		if errors.Is(err, m.err) {
			flag, why = m.flag, m.why
		}
	}
	return s.fail(exitUsage, "athena.bad_option", text.Args{"flag": flag, "value": value, "reason": s.T(why)})
}

// tableNotes say what a person should know about a table.
func (s *session) tableNotes(t *athenaddl.Table) {
	if t.Injected() {
		s.hint(s.T("athena.needs_account"))
	}
	if len(t.Regions) == 0 && t.Trail.Region == "" {
		s.hint(s.T("athena.regions"))
	}
}

func (s *session) athenaDDLCommand() *cobra.Command {
	var f trailFlags
	var database, name string
	cmd := &cobra.Command{
		Use:  "ddl --trail URI",
		Args: s.arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			t, err := s.table(f)
			if err != nil {
				return err
			}
			if t == nil {
				return s.fail(exitUsage, "athena.no_trail")
			}
			t.Database, t.Name = s.athenaDatabase(database), name
			sql, err := t.Create()
			if err != nil {
				return s.badTable(err)
			}
			s.tableNotes(t)
			return printStatements(s.Stdout, sql)
		},
	}
	s.addTrailFlags(cmd, &f)
	cmd.Flags().StringVar(&database, "database", "", s.T("flag.athena.database"))
	cmd.Flags().StringVar(&name, "table", athenaddl.Logs, s.T("flag.athena.table"))
	return cmd
}

func (s *session) athenaDatabase(flag string) string {
	return cmp.Or(flag, s.config.Athena.Database, config.AthenaDatabase)
}

func printStatements(w io.Writer, statements ...string) error {
	for _, sql := range statements {
		if _, err := fmt.Fprintf(w, "%s;\n", sql); err != nil {
			return err
		}
	}
	return nil
}

// setupFlags are those of athena setup.
type setupFlags struct {
	trailFlags
	database, workgroup, results string
	print, replace               bool
}

func (s *session) athenaSetupCommand() *cobra.Command {
	var f setupFlags
	cmd := &cobra.Command{
		Use:  "setup",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.athenaSetup(cmd.Context(), f) },
	}
	s.addTrailFlags(cmd, &f.trailFlags)
	cmd.Flags().StringVar(&f.database, "database", "", s.T("flag.athena.database"))
	cmd.Flags().StringVar(&f.workgroup, "workgroup", "", s.T("flag.athena.workgroup"))
	cmd.Flags().StringVar(&f.results, "results", "", s.T("flag.athena.results"))
	cmd.Flags().BoolVar(&f.print, "print", false, s.T("flag.athena.print"))
	cmd.Flags().BoolVar(&f.replace, "replace", false, s.T("flag.athena.replace"))
	return cmd
}

func (s *session) athenaSetup(ctx context.Context, f setupFlags) error {
	t, err := s.table(f.trailFlags)
	if err != nil {
		return err
	}
	database := s.athenaDatabase(f.database)
	objects, err := athenaddl.Setup{Database: database, Trail: t}.Objects()
	if err != nil {
		return s.badTable(err)
	}
	if t != nil {
		s.tableNotes(t)
	}
	if f.print {
		return s.printSetup(objects, f.replace)
	}
	if err := s.lakeTables(ctx, t, database); err != nil {
		return err
	}
	a, err := s.openAthena(ctx, f)
	if err != nil {
		return err
	}
	w := &athenaSetup{session: s, run: a.Run, database: database, replace: f.replace}
	if err := w.make(ctx, objects); err != nil {
		return errors.Join(err, s.printDone(ctx, w.done))
	}
	return s.printDone(ctx, w.done)
}

// lakeTables makes the smaller tables of a lake on S3 in AWS Glue that are not there yet, so that they, and the views over them, can be asked on Athena
// before the first row comes. Other lakes are not in Glue, and a table over a trail's files needs none.
func (s *session) lakeTables(ctx context.Context, trail *athenaddl.Table, database string) error {
	dir, err := s.lakeDir()
	if trail != nil || err != nil || !config.IsS3(dir) || database != s.config.Catalog.Database {
		return nil //nolint:nilerr // without a place for a lake there is none
	}
	l, err := s.openLake(ctx, false)
	if missing, _ := errors.AsType[*aws.Error](err); errors.Is(err, lake.ErrNotLake) || missing != nil && missing.Kind == aws.Config {
		return nil // the first import makes it; the views that need it are left out
	}
	if err != nil {
		return err
	}
	made, err := l.MakeTables(ctx)
	if len(made) > 0 {
		s.hint(s.T("athena.tables_made", text.Args{"names": strings.Join(made, ", ")}))
	}
	return errors.Join(err, l.Close())
}

// openAthena opens Athena with the flags, else the configuration. No database is set: it may not be there yet.
func (s *session) openAthena(ctx context.Context, f setupFlags) (*aws.Athena, error) {
	c := s.config.Athena
	return aws.OpenAthena(ctx, aws.AthenaOptions{Region: c.Region, Profile: c.Profile, Catalog: c.Catalog,
		Workgroup: cmp.Or(f.workgroup, c.Workgroup), Output: cmp.Or(f.results, c.Output)})
}

func (s *session) printSetup(objects []athenaddl.Object, replace bool) error {
	for i, o := range objects {
		if i > 0 {
			fmt.Fprintln(s.Stdout)
		}
		if o.Needs != "" {
			fmt.Fprintf(s.Stdout, "-- %s\n", s.T("athena.only_if", text.Args{"needs": o.Needs}))
		}
		if o.Note == athenaddl.SeenOnly {
			s.hint(s.T("athena.seen_only"))
		}
		statements := []string{o.Create}
		if replace && len(o.Replace) > 0 {
			statements = o.Replace
		}
		if err := printStatements(s.Stdout, statements...); err != nil {
			return err
		}
	}
	return nil
}

// athenaSetup makes objects.
type athenaSetup struct {
	*session
	run      func(context.Context, string, []any, aws.RunOptions) (*aws.Rows, error)
	database string
	replace  bool
	existing map[string]string // name to BASE TABLE or VIEW
	done     []doneObject
}

// doneObject is an object with what was done about it: the key of a message.
type doneObject struct {
	object athenaddl.Object
	what   string
}

func (w *athenaSetup) make(ctx context.Context, objects []athenaddl.Object) error {
	for _, o := range objects {
		what, err := w.one(ctx, o)
		if err != nil {
			return err
		}
		if what != "" {
			w.done = append(w.done, doneObject{o, what})
		}
	}
	return nil
}

func (w *athenaSetup) one(ctx context.Context, o athenaddl.Object) (what string, err error) {
	if o.Kind == athenaddl.DatabaseObject {
		there, err := w.list(ctx, "SELECT schema_name, 'SCHEMA' FROM information_schema.schemata WHERE schema_name = '"+o.Name+"'")
		if err == nil && len(there) == 0 {
			return "athena.made", w.exec(ctx, o.Create)
		}
		return "athena.kept", err
	}
	if w.existing == nil {
		w.existing, err = w.list(ctx, "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = '"+w.database+"'")
		if err != nil {
			return "", err
		}
	}
	if o.Needs == athenaddl.Directory && w.existing[o.Needs] == "" || o.Unless != "" && w.existing[o.Unless] != "" {
		return "", nil // there are no names, or another view of its name has them
	}
	if o.Needs != "" && w.existing[o.Needs] == "" {
		w.hint(w.T("athena.no_lake", text.Args{"name": o.Name, "needs": o.Needs}))
		return "athena.left_out", nil
	}
	found, there := w.existing[o.Name]
	switch {
	case there && !w.replace:
		return "athena.kept", nil
	case there:
		if err := w.mayReplace(ctx, o, found); err != nil {
			return "", err
		}
		return "athena.replaced", w.exec(ctx, o.Replace...)
	}
	if o.Note == athenaddl.SeenOnly {
		w.hint(w.T("athena.seen_only"))
	}
	if err := w.exec(ctx, o.Create); err != nil {
		return "", err
	}
	w.existing[o.Name] = "made"
	return "athena.made", nil
}

// mayReplace refuses to put an object in the place of one of another kind, or of a table whose data would go with it.
func (w *athenaSetup) mayReplace(ctx context.Context, o athenaddl.Object, found string) error {
	foreign := w.fail(exitFailure, "athena.foreign", text.Args{"name": w.database + "." + o.Name})
	isView := found == "VIEW"
	if isView != (o.Kind == athenaddl.ViewObject) {
		return foreign
	}
	if isView {
		return nil
	}
	rows, err := w.run(ctx, fmt.Sprintf("SHOW CREATE TABLE `%s`.`%s`", w.database, o.Name), nil, aws.RunOptions{})
	if err != nil {
		return err
	}
	lines, err := texts(ctx, rows)
	if err != nil {
		return err
	}
	var all []string
	for _, l := range lines {
		all = append(all, l[0])
	}
	if !athenaddl.Replaceable(strings.Join(all, "\n")) {
		return foreign
	}
	return nil
}

func (w *athenaSetup) exec(ctx context.Context, statements ...string) error {
	for _, sql := range statements {
		w.detail(sql)
		rows, err := w.run(ctx, sql, nil, aws.RunOptions{})
		if err != nil {
			return err
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}

// list runs a query of two columns of text.
func (w *athenaSetup) list(ctx context.Context, sql string) (map[string]string, error) {
	rows, err := w.run(ctx, sql, nil, aws.RunOptions{})
	if err != nil {
		return nil, err
	}
	lines, err := texts(ctx, rows)
	all := map[string]string{}
	for _, l := range lines {
		if len(l) == 2 {
			all[l[0]] = l[1]
		}
	}
	return all, err
}

// texts reads all rows as text and closes them; NULL is empty.
func texts(ctx context.Context, rows *aws.Rows) (all [][]string, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for {
		row, err := rows.Next(ctx)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		line := make([]string, max(1, len(row)))
		for i, v := range row {
			line[i] = str(v)
		}
		all = append(all, line)
	}
}

// printDone lists what was done: in words for a person, in fixed words for a program.
func (s *session) printDone(ctx context.Context, done []doneObject) error {
	if len(done) == 0 {
		return nil
	}
	varchar := encode.Type{Kind: encode.Varchar}
	list := &rowList{columns: []encode.Column{{Name: "object", Type: varchar}, {Name: "name", Type: varchar}, {Name: "result", Type: varchar}}}
	kinds := []string{athenaddl.DatabaseObject: "database", athenaddl.TableObject: "table", athenaddl.ViewObject: "view"}
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	for _, d := range done {
		result := strings.TrimPrefix(d.what, "athena.")
		if format == encode.Table {
			result = s.T(d.what)
		}
		list.rows = append(list.rows, []any{kinds[d.object.Kind], d.object.Name, result})
	}
	_, err = s.printRows(ctx, list, format)
	return err
}
