package main

import (
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/wholefile"
)

func (s *session) personCommand() *cobra.Command {
	return s.group("person", s.personExportCommand(), s.personEraseCommand())
}

func (s *session) personExportCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:  "export PERSON",
		Args: s.arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return s.personExport(cmd.Context(), args[0], out) },
	}
	cmd.Flags().StringVar(&out, "out", "", s.T("flag.person.out"))
	return cmd
}

func (s *session) personEraseCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:  "erase PERSON",
		Args: s.arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return s.personErase(cmd.Context(), args[0], yes) },
	}
	cmd.Flags().BoolVar(&yes, "yes", false, s.T("flag.person.yes"))
	return cmd
}

// personalTables are the tables with rows about a person's WorkSpaces, and what they are called.
var personalTables = []struct {
	def   *lake.TableDef
	label string
}{
	{&lake.WorkSpacesAccess, "person.fact.workspaces_access"},
	{&lake.UserConnected, "person.fact.user_connected"},
	{&lake.Sessions, "person.fact.sessions"},
}

// thePerson finds the one person that somebody means.
func (s *session) thePerson(d *directory.Directory, who string) (string, error) {
	found := d.Who(who, s.Now().UTC())
	switch len(found) {
	case 0:
		return "", s.fail(exitFindings, "who.nobody", text.Args{"value": text.CleanLine(who), "command": s.start() + " names list"})
	case 1:
		return found[0].Person, nil
	}
	var names []string
	for _, w := range found {
		names = append(names, w.Person)
	}
	return "", s.fail(exitUsage, "person.several", text.Args{"value": text.CleanLine(who), "names": text.CleanLine(strings.Join(names, ", "))})
}

// onPerson opens the lake and finds the person; that somebody asked is logged first.
func (s *session) onPerson(ctx context.Context, who string, use func(*lake.Lake, *directory.Directory, string) error) error {
	return s.onLake(ctx, false, func(l *lake.Lake) error {
		if err := s.auditLookup(l.ID(), who); err != nil {
			return err
		}
		d, err := directory.Load(ctx, directoryOf(l))
		if err != nil {
			return err
		}
		person, err := s.thePerson(d, who)
		if err != nil {
			return err
		}
		return use(l, d, person)
	})
}

// exported is the document of person export. Times are UTC.
type exported struct {
	Person    string                      `json:"person"`
	At        time.Time                   `json:"exported_at"`
	Directory []exportedChange            `json:"directory"`
	Tables    map[string][]map[string]any `json:"tables"`
	Note      string                      `json:"note"`
}

type exportedChange struct {
	Kind       string            `json:"kind"`
	Scope      string            `json:"scope,omitempty"`
	ID         string            `json:"id"`
	Name       string            `json:"name,omitempty"`
	ARN        string            `json:"arn,omitempty"`
	Attributes map[string]string `json:"attributes,omitempty"`
	Present    bool              `json:"present"`
	Observed   time.Time         `json:"observed_at"`
	Effective  time.Time         `json:"effective_at"`
	Source     string            `json:"source"`
}

func (s *session) personExport(ctx context.Context, who, out string) error {
	return s.onPerson(ctx, who, func(l *lake.Lake, d *directory.Directory, person string) error {
		doc := exported{Person: person, At: s.Now().UTC(), Tables: map[string][]map[string]any{}, Note: s.T("person.note")}
		for _, c := range d.Changes(person) {
			doc.Directory = append(doc.Directory, exportedChange{c.Kind, c.Scope, c.ID, c.Name, c.ARN, c.Attributes, c.Present, c.Observed, c.Effective, c.Source})
		}
		for _, t := range personalTables {
			err := s.eachPersonal(ctx, l, d, person, t.def, func(r lake.Row, theirs bool) error {
				if !theirs {
					return nil
				}
				row := map[string]any{}
				for i, c := range t.def.Columns {
					row[c.Name] = r[i]
				}
				doc.Tables[t.def.Name] = append(doc.Tables[t.def.Name], row)
				return nil
			})
			if err != nil {
				return err
			}
		}
		write := func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			return e.Encode(doc)
		}
		if out == "" {
			return write(s.Stdout)
		}
		path, err := filepath.Abs(out)
		if err != nil {
			return err
		}
		return wholefile.Write(path, write)
	})
}

// eachPersonal visits the rows of a table, with whether they are about the person: of a WorkSpace at a time when it was theirs.
func (s *session) eachPersonal(ctx context.Context, l *lake.Lake, d *directory.Directory, person string, def *lake.TableDef, visit func(lake.Row, bool) error) error {
	workspace, at, user := def.Column("workspace_id"), def.Column(def.Time), def.Column("person")
	return l.Table(def).Each(ctx, time.Time{}, time.Time{}, func(r lake.Row) error {
		id, _ := r[workspace].(string)
		when, _ := r[at].(time.Time)
		theirs := d.Theirs(person, directory.Workspace, id, when)
		if name, ok := "", false; user >= 0 && !theirs {
			name, ok = r[user].(string)
			theirs = ok && strings.EqualFold(name, person)
		}
		return visit(r, theirs)
	})
}

// personErase takes a person's rows out of the smaller tables and their names out of the directory. Records of the trail stay.
func (s *session) personErase(ctx context.Context, who string, yes bool) error {
	return s.onPerson(ctx, who, func(l *lake.Lake, d *directory.Directory, person string) error {
		changes := d.Erase(person)
		facts := []fact{number("person.fact.directory", "directory", int64(len(changes)))}
		for _, t := range personalTables {
			n, err := s.erasePersonal(ctx, l, d, person, t.def, yes)
			if err != nil {
				return err
			}
			facts = append(facts, number(t.label, t.def.Name, int64(n)))
		}
		if yes {
			if err := eraseNames(ctx, l, changes); err != nil {
				return err
			}
		}
		if err := s.printFacts(ctx, facts); err != nil {
			return err
		}
		if !yes {
			s.hint(s.T("person.dry", text.Args{"person": text.CleanLine(person)}))
		} else {
			s.hint(s.T("person.erased", text.Args{"command": s.start() + " lake expire"}))
		}
		return nil
	})
}

// erasePersonal rewrites the days of a table that have rows of the person, and returns how many there are.
func (s *session) erasePersonal(ctx context.Context, l *lake.Lake, d *directory.Directory, person string, def *lake.TableDef, yes bool) (int, error) {
	const day = 24 * time.Hour
	at := def.Column(def.Time)
	rest := map[time.Time][]lake.Row{}
	hit := map[time.Time]bool{}
	n := 0
	visit := func(keep bool) func(lake.Row, bool) error {
		return func(r lake.Row, theirs bool) error {
			when, _ := r[at].(time.Time)
			begin := when.UTC().Truncate(day)
			switch {
			case !keep && theirs:
				hit[begin] = true
				n++
			case keep && !theirs && hit[begin]:
				rest[begin] = append(rest[begin], slices.Clone(r))
			}
			return nil
		}
	}
	if err := s.eachPersonal(ctx, l, d, person, def, visit(false)); err != nil || !yes || n == 0 {
		return n, err
	}
	if err := s.eachPersonal(ctx, l, d, person, def, visit(true)); err != nil {
		return n, err
	}
	for begin := range hit {
		if err := l.Table(def).Replace(ctx, begin, begin.Add(day), rest[begin]); err != nil {
			return n, err
		}
	}
	return n, nil
}

// eraseNames puts changes without names in the place of those that have them, each for itself: what is added meanwhile stays.
func eraseNames(ctx context.Context, l *lake.Lake, changes []directory.Change) error {
	table := l.Table(&lake.Directory)
	blank := map[time.Time]map[string]lake.Row{}
	key := func(row []any) string {
		var parts []string
		for _, name := range lake.Directory.Key {
			if v, ok := row[lake.Directory.Column(name)].(string); ok {
				parts = append(parts, v)
			}
		}
		return strings.Join(parts, "\x00")
	}
	for _, c := range changes {
		row, ok := c.Row()
		if !ok {
			continue
		}
		if blank[c.Observed] == nil {
			blank[c.Observed] = map[string]lake.Row{}
		}
		blank[c.Observed][key(row)] = row
	}
	for at, erased := range blank {
		var rows []lake.Row
		until := at.Add(time.Microsecond)
		err := table.Each(ctx, at, until, func(r lake.Row) error {
			row := slices.Clone(r)
			if e, ok := erased[key(row)]; ok {
				row = e
			}
			rows = append(rows, row)
			return nil
		})
		if err == nil {
			err = table.Replace(ctx, at, until, rows)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
