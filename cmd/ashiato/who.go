package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
)

func (s *session) whoCommand() *cobra.Command {
	var at string
	cmd := &cobra.Command{
		Use:  "who IDENTIFIER",
		Args: s.arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return s.who(cmd.Context(), args[0], at) },
	}
	cmd.Flags().StringVar(&at, "at", "", s.T("flag.names.at"))
	return cmd
}

func (s *session) who(ctx context.Context, identifier, when string) error {
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	at, err := s.asOf(when)
	if err != nil {
		return err
	}
	return s.onLake(ctx, false, func(l *lake.Lake) error {
		if err := s.auditLookup(l.ID(), identifier); err != nil {
			return err
		}
		d, err := directory.Load(ctx, directoryOf(l))
		if err != nil {
			return err
		}
		rows := &rowList{columns: columnsOf("person", encode.Varchar, "kind", encode.Varchar, "identifier", encode.Varchar, "name", encode.Varchar, "present", encode.Boolean,
			"first_seen", encode.TimestampTZ, "last_seen", encode.TimestampTZ, "linked_by", encode.Varchar, "source", encode.Varchar, "scope", encode.Varchar, "seen_from", encode.Varchar)}
		id := directory.Parse(identifier)
		if err := (watched{s: s, lake: l, directory: d, at: at}).whoRows(ctx, id, rows); err != nil {
			return err
		}
		if len(rows.rows) == 0 {
			s.hintNames(d)
			return s.fail(exitFindings, "who.nobody", text.Args{"value": text.CleanLine(identifier), "command": s.start() + " names unresolved"})
		}
		if format == encode.Table && s.Width(Stdout) > 0 {
			err = s.glanceWho(ctx, rows)
		} else {
			_, err = s.printRows(ctx, rows, format)
		}
		s.hintNames(d)
		return err
	})
}

// whoRows adds what the directory knows of an identifier, and what the records of the trail say of it and of whoever it is. An id that only
// an event has stands for who caused the event.
func (w watched) whoRows(ctx context.Context, id directory.Identifier, rows *rowList) error {
	d, at := w.directory, w.at
	people := d.WhoCalled(id.Text, at)
	var aliases []directory.Alias
	for _, p := range people {
		for _, a := range p.Aliases {
			aliases = append(aliases, a)
			rows.rows = append(rows.rows, aliasRow(p.Person, a))
		}
	}
	if len(people) == 0 {
		for _, k := range d.Find(id, at) {
			if a, ok := d.Describe(k, at); ok {
				aliases = append(aliases, a)
				rows.rows = append(rows.rows, aliasRow("", a))
			}
		}
	}
	column, value := seenBy(id, len(rows.rows) == 0)
	var asked []*sighting
	if column != "" {
		var err error
		if asked, err = w.sightings(ctx, column+" = ?", value); err != nil {
			return err
		}
	}
	if len(rows.rows)+len(asked) == 0 && uuid.MatchString(id.Text) {
		return w.whoCaused(ctx, id.Text, rows)
	}
	theirs, err := w.theirs(ctx, people, aliases)
	if err != nil {
		return err
	}
	if err := w.fillIn(ctx, aliases, theirs, rows); err != nil {
		return err
	}
	for _, seen := range together(asked, theirs) {
		rows.rows = append(rows.rows, w.row(seen))
	}
	return nil
}

// seenBy is the column by which records have an identifier that no directory lists: access keys of sessions, addresses, sessions of roles.
func seenBy(id directory.Identifier, unknown bool) (column, value string) {
	switch {
	case id.Address.IsValid():
		return "sourceipaddress", id.Address.String()
	case id.AccessKey != "":
		return "useridentity.accesskeyid", id.AccessKey
	case id.Principal != "" && id.Session != "":
		return "useridentity.principalid", id.Text
	case id.ARN != "" && id.Session != "":
		return "useridentity.arn", id.ARN
	case unknown && id.Name != "":
		return "CASE WHEN useridentity.type = 'AssumedRole' THEN regexp_extract(useridentity.arn, '[^/]+$') ELSE useridentity.username END", id.Name
	}
	return "", ""
}

func aliasRow(person string, a directory.Alias) []any {
	id := a.ID
	return []any{nullText(person), a.Kind, id, nullText(a.Name), a.Present, instant(a.FirstSeen), instant(a.LastSeen), nullText(string(a.By)),
		strings.Join(a.Sources, ","), nullText(a.Scope), nil}
}

// askEach asks a statement of the program's own and visits its rows; a row is valid during the call only.
func (s *session) askEach(ctx context.Context, l *lake.Lake, sql string, args []any, visit func([]any) error) error {
	return s.askSQL(ctx, l, ask.Question{SQL: sql, Args: args}, func(rows ask.Rows) error {
		for {
			row, err := rows.Next(ctx)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err == nil {
				err = visit(row)
			}
			if err != nil {
				return err
			}
		}
	})
}
