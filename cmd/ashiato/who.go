package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

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
			"first_seen", encode.TimestampTZ, "last_seen", encode.TimestampTZ, "linked_by", encode.Varchar, "source", encode.Varchar, "scope", encode.Varchar)}
		id := directory.Parse(identifier)
		if err := s.whoRows(ctx, l, d, id, at, rows); err != nil {
			return err
		}
		if len(rows.rows) == 0 {
			s.hintNames(d)
			return s.fail(exitFindings, "who.nobody", text.Args{"value": text.CleanLine(identifier), "command": s.start() + " names unresolved"})
		}
		_, err = s.printRows(ctx, rows, format)
		s.hintNames(d)
		return err
	})
}

// whoRows adds what the directory knows of an identifier, and what the records of the trail say of those that come and go.
func (s *session) whoRows(ctx context.Context, l *lake.Lake, d *directory.Directory, id directory.Identifier, at time.Time, rows *rowList) error {
	people := d.Who(id.Text, at)
	for _, w := range people {
		for _, a := range w.Aliases {
			rows.rows = append(rows.rows, aliasRow(w.Person, a))
		}
	}
	if len(people) == 0 {
		for _, k := range d.Find(id, at) {
			if a, ok := d.Describe(k, at); ok {
				rows.rows = append(rows.rows, aliasRow("", a))
			}
		}
	}
	column, value := seenBy(id, len(rows.rows) == 0)
	if column == "" {
		return nil
	}
	sql := "SELECT useridentity.type, useridentity.arn, useridentity.principalid, useridentity.username, min(event_time), max(event_time) FROM cloudtrail_records WHERE " +
		column + " = ? GROUP BY 1, 2, 3, 4 ORDER BY 6 DESC LIMIT 1000"
	return s.askEach(ctx, l, sql, []any{value}, func(row []any) error {
		rows.rows = append(rows.rows, s.seenRow(d, row, at))
		return nil
	})
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

// seenRow is a row of an identity that records have.
func (s *session) seenRow(d *directory.Directory, row []any, at time.Time) []any {
	word := func(i int) string {
		v, _ := row[i].(string)
		return v
	}
	identity := word(1)
	if identity == "" {
		identity = word(2)
	}
	var persons []string
	if identity != "" {
		for _, w := range d.Who(identity, at) {
			persons = append(persons, w.Person)
		}
	}
	person := strings.Join(persons, ", ")
	linked := any(nil)
	if person != "" {
		linked = "session"
	}
	name := word(3)
	if name == "" {
		name = directory.Parse(identity).Session
	}
	return []any{nullText(person), nullText(word(0)), nullText(identity), nullText(name), nil, row[4], row[5], linked, directory.FromTrail, nil}
}

func aliasRow(person string, a directory.Alias) []any {
	id := a.ID
	return []any{nullText(person), a.Kind, id, nullText(a.Name), a.Present, instant(a.FirstSeen), instant(a.LastSeen), nullText(string(a.By)),
		strings.Join(a.Sources, ","), nullText(a.Scope)}
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
