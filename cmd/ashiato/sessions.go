package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/text"
)

// sessionFlags are those of sessions.
type sessionFlags struct{ person, since, until string }

func (s *session) sessionsCommand() *cobra.Command {
	var f sessionFlags
	cmd := &cobra.Command{
		Use:  "sessions",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.sessions(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.person, "person", "", s.T("flag.sessions.person"))
	cmd.Flags().StringVar(&f.since, "since", "", s.T("flag.sessions.since"))
	cmd.Flags().StringVar(&f.until, "until", "", s.T("flag.sessions.until"))
	cmd.AddCommand(s.sessionsNowCommand(), s.sessionsImportCommand())
	return cmd
}

// usualSessions is how far back sessions are listed without --since, and how long before it one of them may have begun.
const (
	usualSessions  = 7 * 24 * time.Hour
	longestSession = 31 * 24 * time.Hour
)

func (s *session) sessions(ctx context.Context, f sessionFlags) error {
	since, until, err := s.timeRange(f.since, f.until)
	if err != nil {
		return err
	}
	if until.IsZero() {
		until = s.Now()
	}
	if since.IsZero() {
		since = until.Add(-usualSessions)
	}
	l, err := s.openLake(ctx, false)
	if err != nil {
		return err
	}
	return errors.Join(s.sessionsOf(ctx, l, f.person, presence.Stretch{From: since, To: until}), l.Close())
}

func (s *session) sessionsOf(ctx context.Context, l *lake.Lake, person string, of presence.Stretch) error {
	if err := s.auditPeople(l.ID(), person); err != nil {
		return err
	}
	begun := of.From.Add(-longestSession)
	if err := s.refreshSessions(ctx, l, presence.Stretch{From: begun, To: of.To}); err != nil {
		return err
	}
	stretch := presence.Stretch{From: begun, To: of.To}
	n, err := s.storedSessions(ctx, l, person, stretch, of.From)
	if err == nil && n == 0 && person != "" { // one of their other names, perhaps
		var name string
		if name, err = s.personBy(ctx, l, person, of.To); err == nil && name != "" {
			n, err = s.storedSessions(ctx, l, name, stretch, of.From)
		}
	}
	if err == nil && n == 0 {
		s.hint(s.T("sessions.none", text.Args{"command": s.start() + " collect"}))
	}
	return err
}

// personBy is the name under which sessions have somebody who is called by another of their names: a mail address, a user of another system, what was
// said by hand; empty where that is nobody, or not clear.
func (s *session) personBy(ctx context.Context, l *lake.Lake, name string, at time.Time) (string, error) {
	d, err := directory.Load(ctx, directoryOf(l))
	if err != nil {
		return "", err
	}
	if found := d.WhoCalled(name, at); len(found) == 1 && !strings.EqualFold(found[0].Person, name) {
		return found[0].Person, nil
	}
	return "", nil
}

// storedSessions shows the sessions of the table that began in a stretch of time and were not over by a time, by their begin.
func (s *session) storedSessions(ctx context.Context, l *lake.Lake, person string, begun presence.Stretch, over time.Time) (n int64, err error) {
	q := ask.Question{SQL: "SELECT " + strings.Join(sessionFields, ", ") + " FROM sessions WHERE started_at >= ? AND started_at < ? AND (ended_at IS NULL OR ended_at >= ?)",
		Args: []any{begun.From, begun.To, over}}
	if person != "" {
		q.SQL += " AND (lower(person) = lower(?) OR lower(user_name) = lower(?) OR lower(workspace_id) = lower(?))"
		q.Args = append(q.Args, person, person, person)
	}
	q.SQL += " ORDER BY started_at, workspace_id"
	err = s.askSQL(ctx, l, q, func(answer ask.Rows) error {
		n, err = s.printSessions(ctx, answer)
		return err
	})
	return n, err
}

// visitRows visits the rows of an answer.
func visitRows(ctx context.Context, rows ask.Rows, visit func(row []any) error) error {
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
}

// isPerson tells whether one of the names is that of a person, whatever the case of its letters; "" is everybody.
func isPerson(person string, names ...any) bool {
	return person == "" || slices.ContainsFunc(names, func(n any) bool { return strings.EqualFold(person, textOf(n)) })
}

func (s *session) sessionsNowCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "now",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.sessionsNow(cmd.Context()) },
	}
}

// sessionsNow lists who is in.
func (s *session) sessionsNow(ctx context.Context) error {
	l, err := s.openLake(ctx, false)
	if err != nil {
		return err
	}
	if err := s.auditPeople(l.ID(), ""); err != nil {
		return errors.Join(err, l.Close())
	}
	r := &presenceReader{s: s, lake: l}
	now := s.Now()
	// All begins of the last days are computed; a session that is older was cut there, and is looked at again from further back.
	var open []presence.Session
	for back := sessionMargin; ; back *= 4 {
		since := now.Add(-back)
		if open, err = r.openSessions(ctx, since); err != nil {
			return errors.Join(err, l.Close())
		}
		cut := slices.ContainsFunc(open, func(o presence.Session) bool { return o.Started.Sub(since) < longestRun })
		if !cut || back > longestSession {
			break
		}
	}
	if err := l.Close(); err != nil {
		return err
	}
	rows := &rowList{}
	var newest time.Time
	for _, o := range open {
		rows.rows = append(rows.rows, sessionFieldsOf(o))
		if o.Ended.After(newest) {
			newest = o.Ended
		}
	}
	if _, err := s.printSessions(ctx, rows); err != nil {
		return err
	}
	if len(open) == 0 {
		s.hint(s.T("sessions.nobody"))
		return nil
	}
	s.hint(s.T("sessions.as_of", text.Args{"time": s.moment(newest), "zone": s.zoneName()}))
	return nil
}

// openSessions are the sessions that go on now, as far as samples since a time tell, by person.
func (r *presenceReader) openSessions(ctx context.Context, since time.Time) ([]presence.Session, error) {
	now := r.s.Now()
	all, err := r.read(ctx, presence.Stretch{From: since, To: now}, nil)
	if err != nil {
		return nil, err
	}
	var open []presence.Session
	err = r.each(all, func(o presence.Session) error {
		if o.Open {
			open = append(open, o)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(open, func(a, b presence.Session) int {
		return cmp.Or(strings.Compare(cmp.Or(a.Person, a.User), cmp.Or(b.Person, b.User)), strings.Compare(a.WorkspaceID, b.WorkspaceID))
	})
	return open, nil
}
