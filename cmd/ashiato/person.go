package main

import (
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/alert"
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

// A heldPerson is somebody with the places that keep something about them.
type heldPerson struct {
	name      string
	directory *directory.Directory
	*watchedPerson
}

// onPerson opens the lake and finds the person, with what is kept about them; that somebody asked is logged first.
func (s *session) onPerson(ctx context.Context, who string, use func(*heldPerson) error) error {
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
		w, err := s.watched(ctx, l, d.Subject(person))
		if err != nil {
			return err
		}
		return use(&heldPerson{name: person, directory: d, watchedPerson: w})
	})
}

// exported is the document of person export. Times are UTC.
type exported struct {
	Person    string                      `json:"person"`
	At        time.Time                   `json:"exported_at"`
	Directory []exportedChange            `json:"directory"`
	Tables    map[string][]map[string]any `json:"tables"`
	Watching  *alert.Held                 `json:"watching"`
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
	return s.onPerson(ctx, who, func(p *heldPerson) error {
		l, d, person := p.lake, p.directory, p.name
		doc := exported{Person: person, At: s.Now().UTC(), Tables: map[string][]map[string]any{}, Watching: p.held, Note: s.T("person.note")}
		for _, c := range d.Changes(person) {
			doc.Directory = append(doc.Directory, exportedChange{c.Kind, c.Scope, c.ID, c.Name, c.ARN, c.Attributes, c.Present, c.Observed, c.Effective, c.Source})
		}
		for _, t := range personalTables {
			theirs := s.about(d, person, t.def)
			err := l.Table(t.def).Each(ctx, time.Time{}, time.Time{}, func(r lake.Row) error {
				if !theirs(r) {
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

// about tells whether a row of a table is about the person: of a WorkSpace at a time when it was theirs.
func (s *session) about(d *directory.Directory, person string, def *lake.TableDef) func(lake.Row) bool {
	workspace, at, user := def.Column("workspace_id"), def.Column(def.Time), def.Column("person")
	return func(r lake.Row) bool {
		id, _ := r[workspace].(string)
		when, _ := r[at].(time.Time)
		return d.Theirs(person, directory.Workspace, id, when) || user >= 0 && strings.EqualFold(textOf(r[user]), person)
	}
}

// A personalTable is a table of which a person's rows are counted, or taken out.
type personalTable struct {
	def    *lake.TableDef
	person string
	yes    bool
}

// personErase takes a person's rows out of the smaller tables, their names out of the directory, and both out of what the watching keeps. Records of the
// trail stay.
func (s *session) personErase(ctx context.Context, who string, yes bool) error {
	return s.onPerson(ctx, who, func(p *heldPerson) error {
		if yes { // what somebody else has read of the samples by now is not to be written after this
			unlock, err := s.lockSessions(ctx, p.lake.ID())
			if err != nil {
				return err
			}
			defer unlock()
		}
		changes := p.directory.Erase(p.name)
		facts := []fact{number("person.fact.directory", "directory", int64(len(changes)))}
		for _, t := range personalTables {
			n, err := s.erasePersonal(ctx, p.lake, p.directory, personalTable{t.def, p.name, yes})
			if err != nil {
				return err
			}
			facts = append(facts, number(t.label, t.def.Name, int64(n)))
		}
		if yes {
			if err := p.eraseNamed(ctx, changes); err != nil {
				return err
			}
		}
		if err := s.printFacts(ctx, append(facts, p.facts()...)); err != nil {
			return err
		}
		s.afterErasure(p, changes, yes)
		return nil
	})
}

// eraseNamed erases what has the person's names. The names go last, as nobody could be erased again without; and what a server stores until then has them:
// so the watching is looked at before, where something may fail, and after, when no server stores names that it read before.
func (p *heldPerson) eraseNamed(ctx context.Context, changes []directory.Change) error {
	e, err := p.erasure(ctx, p.directory.Without(changes))
	if err == nil {
		err = p.erase(ctx, e)
	}
	if err == nil {
		err = eraseNames(ctx, p.lake, changes)
	}
	if err == nil {
		e.Last = true
		err = p.erase(ctx, e)
	}
	return err
}

// afterErasure says what stays, or comes back.
func (s *session) afterErasure(p *heldPerson, changes []directory.Change, yes bool) {
	if n := stillListed(changes); n > 0 {
		s.hint(s.T("person.listed", text.Args{"n": n}))
	}
	if n := p.held.Told(); n > 0 {
		s.hint(s.T("person.told", text.Args{"n": n}))
	}
	if !yes {
		s.hint(s.T("person.dry", text.Args{"person": text.CleanLine(p.name)}))
	} else {
		s.hint(s.T("person.erased", text.Args{"command": s.start() + " lake expire"}))
	}
}

// stillListed counts identifiers that are there as far as is known: the next look at the lists of AWS brings their names back.
func stillListed(changes []directory.Change) (n int) {
	last := map[directory.Key]directory.Change{}
	for _, c := range changes {
		if before, ok := last[c.Key]; !ok || !c.Effective.Before(before.Effective) {
			last[c.Key] = c
		}
	}
	for k, c := range last {
		if c.Present && k.Kind != directory.Link {
			n++
		}
	}
	return n
}

// erasePersonal takes the rows of a table that are about the person out of it, and returns how many there are. What others add meanwhile stays.
func (s *session) erasePersonal(ctx context.Context, l *lake.Lake, d *directory.Directory, of personalTable) (int, error) {
	theirs := s.about(d, of.person, of.def)
	if of.yes {
		return l.Table(of.def).Edit(ctx, time.Time{}, time.Time{}, func(r lake.Row) lake.Row {
			if theirs(r) {
				return nil
			}
			return r
		})
	}
	n := 0
	err := l.Table(of.def).Each(ctx, time.Time{}, time.Time{}, func(r lake.Row) error {
		if theirs(r) {
			n++
		}
		return nil
	})
	return n, err
}

// eraseNames puts changes without names in the place of those that have them.
func eraseNames(ctx context.Context, l *lake.Lake, changes []directory.Change) error {
	blank := map[string]lake.Row{}
	var first, last time.Time
	for _, c := range changes {
		row, ok := c.Row()
		if !ok {
			continue
		}
		blank[changeKey(row)] = row
		if first.IsZero() || c.Observed.Before(first) {
			first = c.Observed
		}
		if c.Observed.After(last) {
			last = c.Observed
		}
	}
	if len(blank) == 0 {
		return nil
	}
	_, err := l.Table(&lake.Directory).Edit(ctx, first.Truncate(time.Microsecond), last.Add(time.Microsecond), func(r lake.Row) lake.Row {
		if erased, ok := blank[changeKey(r)]; ok {
			return erased
		}
		return r
	})
	return err
}

// changeKey is the key of a change in the table directory.
func changeKey(row lake.Row) string {
	var key []byte
	for _, name := range lake.Directory.Key {
		switch v := row[lake.Directory.Column(name)].(type) {
		case string:
			key = appendText(key, v)
		case time.Time:
			key = appendText(key, v.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano))
		}
	}
	return string(key)
}
