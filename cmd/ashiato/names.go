package main

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

func (s *session) namesCommand() *cobra.Command {
	return s.group("names", s.namesRefreshCommand(), s.namesImportCommand(), s.namesSetCommand(), s.namesListCommand(), s.namesUnresolvedCommand())
}

func (s *session) namesRefreshCommand() *cobra.Command {
	var trailOnly bool
	cmd := &cobra.Command{
		Use:  "refresh",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.namesRefresh(cmd.Context(), trailOnly) },
	}
	cmd.Flags().BoolVar(&trailOnly, "trail-only", false, s.T("flag.names.trail_only"))
	return cmd
}

// onLake runs with the lake open.
func (s *session) onLake(ctx context.Context, create bool, use func(*lake.Lake) error) error {
	l, err := s.openLake(ctx, create)
	if err != nil {
		return err
	}
	return errors.Join(use(l), l.Close())
}

func (s *session) namesRefresh(ctx context.Context, trailOnly bool) error {
	accounts := s.config.Names
	if trailOnly {
		accounts = nil
	} else if len(accounts) == 0 {
		s.hint(s.T("names.nothing_configured"))
	}
	return s.onLake(ctx, true, func(l *lake.Lake) error {
		r, err := s.refreshNames(ctx, l, accounts)
		if err != nil {
			return err
		}
		err = s.printFacts(ctx, []fact{
			number("names.fact.lists", "lists", int64(r.lists)), number("names.fact.entries", "entries", int64(r.entries)),
			number("names.fact.changes", "changes", int64(r.changes)), number("names.fact.learned", "learned", int64(r.learned)),
		})
		if err != nil || len(r.errs) == 0 {
			return err
		}
		for _, e := range r.errs {
			s.note(s.T("names.list_failed", text.Args{"reason": s.failure(s.awsReason(e)).text}))
		}
		return s.fail(exitPartial, "names.partial", text.Args{"n": len(r.errs)})
	})
}

// awsReason is the error of AWS in an error, as a sentence with what is missing.
func (s *session) awsReason(err error) error {
	if e, ok := errors.AsType[*aws.Error](err); ok {
		return s.awsFailure(e)
	}
	return err
}

// asOfText lists the sources with the times of their newest snapshots.
func (s *session) asOfText(asOf map[string]time.Time) string {
	var parts []string
	for _, source := range slices.Sorted(maps.Keys(asOf)) {
		parts = append(parts, source+" "+s.moment(asOf[source]))
	}
	return strings.Join(parts, ", ") + " " + s.zoneName()
}

// setFlags are those of names set.
type setFlags struct {
	person, kind, from string
	remove             bool
}

func (s *session) namesSetCommand() *cobra.Command {
	var f setFlags
	cmd := &cobra.Command{
		Use:  "set IDENTIFIER [NAME]",
		Args: s.arguments(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error { return s.namesSet(cmd.Context(), args, f) },
	}
	cmd.Flags().StringVar(&f.person, "person", "", s.T("flag.names.person"))
	cmd.Flags().StringVar(&f.kind, "kind", "", s.T("flag.names.kind"))
	cmd.Flags().StringVar(&f.from, "from", "", s.T("flag.names.from"))
	cmd.Flags().BoolVar(&f.remove, "remove", false, s.T("flag.names.remove"))
	return cmd
}

func (s *session) namesSet(ctx context.Context, args []string, f setFlags) error {
	if len(args) == 1 && f.person == "" && !f.remove {
		return s.fail(exitUsage, "names.set_nothing")
	}
	at := s.Now().UTC()
	if f.from != "" {
		span, ok := when.Clock{Now: s.Now(), Zone: s.zone}.Parse(f.from)
		if !ok {
			return s.fail(exitUsage, "usage.bad_time", text.Args{"flag": "--from", "value": f.from})
		}
		at = span.From.UTC()
	}
	entry := directory.SetEntry{Identifier: args[0], Kind: f.kind, Person: f.person, Remove: f.remove, From: at}
	if len(args) == 2 {
		entry.Name = args[1]
	}
	return s.onLake(ctx, true, func(l *lake.Lake) error {
		store := directoryOf(l)
		d, err := directory.Load(ctx, store)
		if err != nil {
			return err
		}
		changes, err := d.Set(entry, s.Now().UTC())
		if err != nil {
			return s.fail(exitUsage, "names.set_bad", text.Args{"value": args[0], "reason": err})
		}
		n, err := d.Save(ctx, store, changes)
		if err == nil {
			s.hint(s.T("names.set_done", text.Args{"n": n}))
		}
		return err
	})
}

// listFlags are those of names list.
type listFlags struct{ kind, at string }

func (s *session) namesListCommand() *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use:  "list",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.namesList(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.kind, "kind", "", s.T("flag.names.list_kind"))
	cmd.Flags().StringVar(&f.at, "at", "", s.T("flag.names.at"))
	return cmd
}

func (s *session) namesList(ctx context.Context, f listFlags) error {
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	at, err := s.asOf(f.at)
	if err != nil {
		return err
	}
	return s.onLake(ctx, false, func(l *lake.Lake) error {
		d, err := directory.Load(ctx, directoryOf(l))
		if err != nil {
			return err
		}
		rows := &rowList{columns: columnsOf("kind", encode.Varchar, "id", encode.Varchar, "name", encode.Varchar, "person", encode.Varchar, "present", encode.Boolean,
			"first_seen", encode.TimestampTZ, "last_seen", encode.TimestampTZ, "scope", encode.Varchar, "source", encode.Varchar)}
		for _, k := range d.Keys() {
			state, ok := d.At(k.Kind, k.Scope, k.ID, at)
			if !ok || f.kind != "" && k.Kind != f.kind {
				continue
			}
			first, last, sources := d.Seen(k)
			person, _ := d.PersonOf(k, at)
			rows.rows = append(rows.rows, []any{k.Kind, k.ID, nullText(state.Name), nullText(person), state.Present, instant(first), instant(last), nullText(k.Scope), strings.Join(sources, ",")})
		}
		_, err = s.printRows(ctx, rows, format)
		s.hintNames(d)
		return err
	})
}

// asOf reads --at: the end of what it names; without it now.
func (s *session) asOf(at string) (time.Time, error) {
	if at == "" {
		return s.Now().UTC(), nil
	}
	span, ok := when.Clock{Now: s.Now(), Zone: s.zone}.Parse(at)
	if !ok {
		return time.Time{}, s.fail(exitUsage, "usage.bad_time", text.Args{"flag": "--at", "value": at})
	}
	if end := span.To.Add(-time.Microsecond); end.After(span.From) {
		return end.UTC(), nil // of a day, its last moment
	}
	return span.From.UTC(), nil
}

// nullText is a text, or NULL where it is empty.
func nullText(v string) any {
	if v == "" {
		return nil
	}
	return v
}

// instant is a time, or NULL where there is none.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func (s *session) namesUnresolvedCommand() *cobra.Command {
	var since string
	cmd := &cobra.Command{
		Use:  "unresolved",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.namesUnresolved(cmd.Context(), since) },
	}
	cmd.Flags().StringVar(&since, "since", "", s.T("flag.events.since"))
	return cmd
}

// unresolvedSQL asks for the identifiers of people that records have, with how often and when last. %s is a condition on event_time.
const unresolvedSQL = `SELECT kind, id, sum(n) AS n, max(last) AS last FROM (
SELECT 'connect_user' AS kind, regexp_replace(useridentity.arn, '^.*/', '') AS id, count(*) AS n, max(event_time) AS last FROM cloudtrail_records
 WHERE useridentity.arn LIKE '%:assumed-role/AWSServiceRoleForAmazonConnect\_%' ESCAPE '\' AND event_time >= ? GROUP BY 2
UNION ALL
SELECT 'connect_user', regexp_replace(coalesce(json_extract_scalar(requestparameters, '$.UserId'), json_extract_scalar(requestparameters, '$.userId')), '^.*(/|%2[Ff])', ''), count(*), max(event_time)
 FROM cloudtrail_records WHERE eventsource = 'connect.amazonaws.com' AND event_time >= ? GROUP BY 2
UNION ALL
SELECT 'identity_user', useridentity.onbehalfof.userid, count(*), max(event_time) FROM cloudtrail_records WHERE useridentity.onbehalfof.userid IS NOT NULL AND event_time >= ? GROUP BY 2
UNION ALL
SELECT 'workspace', workspace_id, count(*), max(event_time) FROM workspaces_access WHERE event_time >= ? GROUP BY 2
UNION ALL
SELECT 'workspace', workspace_id, count(*), max(last_at) FROM user_connected WHERE first_at >= ? GROUP BY 2)
WHERE id IS NOT NULL AND id <> '' GROUP BY 1, 2`

func (s *session) namesUnresolved(ctx context.Context, since string) error {
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	from, _, err := s.timeRange(since, "")
	if err != nil {
		return err
	}
	if from.IsZero() {
		from = time.Unix(0, 0).UTC()
	}
	return s.onLake(ctx, false, func(l *lake.Lake) error {
		d, err := directory.Load(ctx, directoryOf(l))
		if err != nil {
			return err
		}
		rows := &rowList{columns: columnsOf("kind", encode.Varchar, "id", encode.Varchar, "records", encode.Bigint, "last_seen", encode.TimestampTZ)}
		err = s.askEach(ctx, l, unresolvedSQL, []any{from, from, from, from, from}, func(row []any) error {
			id, _ := row[1].(string)
			if !d.Named(id) {
				rows.rows = append(rows.rows, slices.Clone(row))
			}
			return nil
		})
		if err != nil {
			return err
		}
		slices.SortFunc(rows.rows, func(a, b []any) int {
			n, _ := a[2].(int64)
			m, _ := b[2].(int64)
			x, _ := a[1].(string)
			y, _ := b[1].(string)
			return cmp.Or(cmp.Compare(m, n), cmp.Compare(x, y))
		})
		_, err = s.printRows(ctx, rows, format)
		s.hintNames(d)
		return err
	})
}
