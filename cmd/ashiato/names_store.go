package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
)

// directoryTable is the lake's table directory as package directory wants it.
type directoryTable struct{ table *lake.Table }

func directoryOf(l *lake.Lake) directoryTable { return directoryTable{l.Table(&lake.Directory)} }

func (d directoryTable) Add(ctx context.Context, changes []directory.Change) (int, error) {
	rows := make([]lake.Row, 0, len(changes))
	for _, c := range changes {
		if row, ok := c.Row(); ok {
			rows = append(rows, row)
		}
	}
	return d.table.Add(ctx, rows)
}

func (d directoryTable) Each(ctx context.Context, visit func(directory.Change) error) error {
	return d.table.Each(ctx, time.Time{}, time.Time{}, func(r lake.Row) error {
		c, err := directory.FromRow(r)
		if err != nil {
			return err
		}
		return visit(c)
	})
}

// A refreshed is what a look at the lists and at the trail has found.
type refreshed struct {
	lists, entries int // lists that were read to their end
	changes        int // that were not known
	learned        int // of them from the trail
	errs           []error
	whole          []config.Directory // of which all was read
}

// sourceOfKind is the source of the kinds of lists.
var sourceOfKind = map[string]string{
	directory.ConnectUser: directory.FromConnect, directory.ConnectInstance: directory.FromConnect, directory.SecurityProfile: directory.FromConnect,
	directory.RoutingProfile: directory.FromConnect, directory.HierarchyGroup: directory.FromConnect, directory.HierarchyStructure: directory.FromConnect, directory.Workspace: directory.FromWorkspaces,
	directory.WorkspaceDirectory: directory.FromWorkspaces, directory.IAMUser: directory.FromIAM, directory.AccessKey: directory.FromIAM,
	directory.IdentityUser: directory.FromIdentityStore, directory.Account: directory.FromOrganizations,
}

// refreshNames learns names from the trail and from the lists of the accounts. A list that cannot be read to its end changes nothing; its
// error is told at the end.
func (s *session) refreshNames(ctx context.Context, l *lake.Lake, accounts []config.Directory) (refreshed, error) {
	var r refreshed
	store := directoryOf(l)
	d, err := directory.Load(ctx, store)
	if err != nil {
		return r, err
	}
	if r.learned, err = s.learnNames(ctx, l, d, store); err != nil {
		return r, err
	}
	r.changes = r.learned
	for _, n := range accounts {
		lists, err := s.listNames(ctx, n, d)
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		whole := err == nil
		if err != nil {
			r.errs = append(r.errs, err)
		}
		for _, list := range lists {
			whole = whole && list.Left == 0
			changes, err := d.Diff(snapshotOf(list))
			if err != nil {
				r.errs = append(r.errs, err)
				continue
			}
			n, err := d.Save(ctx, store, changes)
			if err != nil {
				return r, err
			}
			r.lists, r.entries, r.changes = r.lists+1, r.entries+len(list.Entries), r.changes+n-1 // the note that it was read is none
		}
		if whole {
			r.whole = append(r.whole, n)
		}
	}
	return r, nil
}

func snapshotOf(list aws.DirectoryList) directory.Snapshot {
	s := directory.Snapshot{Source: sourceOfKind[list.Kind], Kind: list.Kind, Scope: list.Scope, Started: list.Started, Entities: make([]directory.Entity, len(list.Entries))}
	for i, e := range list.Entries {
		s.Entities[i] = directory.Entity(e)
	}
	return s
}

// listNames reads the lists of one account. Those that were read to their end come beside an error.
func (s *session) listNames(ctx context.Context, n config.Directory, d *directory.Directory) ([]aws.DirectoryList, error) {
	o := aws.DirectoryOptions{Now: s.Now, Known: d.Known}
	if end, ok := ctx.Deadline(); ok {
		o.DetailsUntil = s.Now().Add(time.Until(end) * 2 / 3)
	}
	lists, err := aws.OpenDirectories(ctx, access(n.AWS), o)
	if err != nil {
		return nil, err
	}
	var all []aws.DirectoryList
	var errs []error
	read := func(found []aws.DirectoryList, err error) {
		all = append(all, found...)
		if err != nil {
			errs = append(errs, err)
		}
	}
	for _, region := range n.Connect {
		read(lists.Connect(ctx, region))
	}
	for _, region := range n.WorkSpaces {
		read(lists.WorkSpaces(ctx, region))
	}
	if n.IAM {
		read(lists.IAM(ctx))
	}
	if n.Organizations {
		read(lists.Organization(ctx))
	}
	if n.IdentityStore != "" {
		read(lists.IdentityStore(ctx, lists.Region(), n.IdentityStore))
	}
	return all, errors.Join(errs...)
}

// learnOverlap is by how much what was read of the trail is read again: a batch may be committed so long after its records were read.
const learnOverlap = 24 * time.Hour

// learnNames learns from the records that came to the lake since it was done last. Learning again what is known adds nothing.
func (s *session) learnNames(ctx context.Context, l *lake.Lake, d *directory.Directory, store directory.Store) (int, error) {
	sql := "SELECT eventid, eventtime, eventsource, eventname, awsregion, coalesce(recipientaccountid, account), errorcode, requestparameters, " +
		"responseelements, serviceeventdetails, ingested_at FROM cloudtrail_records WHERE eventsource IN (" + quotedList(directory.LearnedSources) +
		") AND eventname IN (" + quotedList(directory.LearnedNames) + ")"
	var args []any
	if since := d.Learned(); !since.IsZero() {
		sql, args = sql+" AND ingested_at >= ?", []any{since.Add(-learnOverlap)}
	}
	var changes []directory.Change
	var named []directory.Event
	cursor := d.Learned()
	err := s.askSQL(ctx, l, ask.Question{SQL: sql, Args: args}, func(rows ask.Rows) error {
		for {
			row, err := rows.Next(ctx)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if at, ok := row[10].(time.Time); ok && at.After(cursor) {
				cursor = at
			}
			e := eventOf(row)
			if e.Named() {
				named = append(named, e)
			}
			changes = append(changes, directory.Learn([]directory.Event{e})...)
		}
	})
	if err != nil {
		return 0, fmt.Errorf("learn names from the trail: %w", err)
	}
	changes = d.Unknown(changes)
	d.Add(changes...) // events that tell a name in place of an id may be of who was made in the same records
	changes = append(changes, d.LearnNamed(named)...)
	if cursor.IsZero() || cursor.Equal(d.Learned()) && len(changes) == 0 {
		return 0, nil
	}
	n, err := d.Save(ctx, store, append(changes, directory.LearnedUntil(s.Now().UTC(), cursor)))
	return max(n-1, 0), err
}

func eventOf(row []any) directory.Event {
	word := func(i int) string {
		v, _ := row[i].(string)
		return v
	}
	at, err := time.Parse(time.RFC3339Nano, word(1))
	if err != nil {
		at = time.Time{} // nothing is learned from what has no time
	}
	return directory.Event{ID: word(0), Time: at, Source: word(2), Name: word(3), Region: word(4), Account: word(5), ErrorCode: word(6),
		Request: word(7), Response: word(8), Service: word(9)}
}

// quotedList is a list of texts of the program in SQL.
func quotedList(texts []string) string { return "'" + strings.Join(texts, "', '") + "'" }

// hintNames says how old the names of an answer are.
func (s *session) hintNames(d *directory.Directory) { s.hintAsOf(d.AsOf()) }

func (s *session) hintAsOf(asOf map[string]time.Time) {
	if len(asOf) == 0 {
		s.hint(s.T("names.as_of_none", text.Args{"command": s.start() + " names refresh"}))
		return
	}
	s.hint(s.T("names.as_of", text.Args{"times": s.asOfText(asOf)}))
}

// refreshFirst is query --refresh.
func (s *session) refreshFirst(ctx context.Context, f queryFlags) error {
	if !f.refresh {
		return nil
	}
	if engine := s.engineName(f); engine != config.EngineEmbedded {
		return s.fail(exitUsage, "names.engine", text.Args{"engine": engine})
	}
	return s.onLake(ctx, false, func(l *lake.Lake) error {
		r, err := s.refreshNames(ctx, l, s.config.Names)
		for _, e := range r.errs { // the answer has the names as far as they are known, and says as of when
			s.note(s.T("names.list_failed", text.Args{"reason": s.failure(s.awsReason(e)).text}))
		}
		return err
	})
}

// noteNames says under an answer that has names how old they are.
func (s *session) noteNames(ctx context.Context, a *openAsker, sql string, args []any) error {
	if s.flags.quiet || a.Engine().Name() != config.EngineEmbedded {
		return nil
	}
	analysis, err := a.Analyze(sql, args)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(analysis.Tables, func(u *analyze.TableUse) bool { return u.Table.Name == analyze.Directory }) {
		return nil
	}
	rows, err := a.Ask(ctx, ask.Question{SQL: "SELECT source, max(observed_at) FROM directory WHERE kind = 'snapshot' GROUP BY source"})
	if err != nil {
		return err
	}
	asOf := map[string]time.Time{}
	for {
		row, err := rows.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errors.Join(err, rows.Close())
		}
		source, _ := row[0].(string)
		asOf[source], _ = row[1].(time.Time)
	}
	s.hintAsOf(asOf)
	return rows.Close()
}
