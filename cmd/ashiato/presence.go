package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/report"
	"github.com/ashiato/ashiato/internal/state"
)

// A presenceReader reads what package presence works on from a lake, and keeps the table sessions.
type presenceReader struct {
	s      *session
	lake   *lake.Lake
	owners map[string][]presence.Owner // by WorkSpace; nil before they were read
}

func (s *session) sessionRules() presence.Rules {
	return presence.Rules{Bridge: s.config.Presence.Bridge, Unknown: s.config.Presence.Unknown}
}

// sessionMargin is how long before a time samples are read, so that it is known whether a session began before it. No rule reaches further back.
const sessionMargin = 48 * time.Hour

// read gathers what is known of WorkSpaces in a stretch of time. Only what keep allows is kept; nil allows all.
func (r *presenceReader) read(ctx context.Context, since, until time.Time, keep func(id string) bool) (map[string]*presence.WorkSpace, error) {
	if err := r.readOwners(ctx); err != nil {
		return nil, err
	}
	all, left := map[string]*presence.WorkSpace{}, map[string]bool{}
	find := func(id string) *presence.WorkSpace {
		w := all[id]
		if w == nil && !left[id] {
			id = strings.Clone(id)
			if keep != nil && !keep(id) {
				left[id] = true
				return nil
			}
			w = &presence.WorkSpace{ID: id, Owners: r.owners[id]}
			all[id] = w
		}
		return w
	}
	err := runsOf(r.lake)(ctx, since, until, func(run report.Run) error {
		if run.Last.Before(since) {
			return nil
		}
		if w := find(run.WorkspaceID); w != nil {
			w.Runs = append(w.Runs, presence.Run{First: run.First, Last: run.Last, Period: run.Period, Connected: run.Value > 0})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	d := &lake.WorkSpacesAccess
	at, id := d.Column("event_time"), d.Column("workspace_id")
	login, ip, platform, product, folder := d.Column("login_time"), d.Column("client_ip"), d.Column("client_platform"), d.Column("client_product"), d.Column("directory_id")
	columns := []string{"event_time", "workspace_id", "login_time", "client_ip", "client_platform", "client_product", "directory_id"}
	// An event may come some minutes after the sign-in that it tells of.
	err = r.lake.Table(d).EachOf(ctx, since, until.Add(time.Hour), columns, func(row lake.Row) error {
		e := presence.SignIn{IP: textOf(row[ip]), Platform: textOf(row[platform]), Product: textOf(row[product])}
		_, e.Directory, _ = strings.Cut("/"+textOf(row[folder]), "/domain/")
		if e.Directory == "" {
			e.Directory = textOf(row[folder])
		}
		e.At, _ = row[login].(time.Time)
		if e.At.IsZero() {
			e.At, _ = row[at].(time.Time)
		}
		if w := find(textOf(row[id])); w != nil && textOf(row[id]) != "" && !e.At.Before(since) && e.At.Before(until) {
			w.SignIns = append(w.SignIns, e)
		}
		return nil
	})
	delete(all, "")
	return all, err
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}

// readOwners reads from the directory who had which WorkSpace when.
func (r *presenceReader) readOwners(ctx context.Context) error {
	if r.owners != nil {
		return nil
	}
	d, err := loadDirectory(ctx, r.lake)
	if err != nil {
		return err
	}
	r.owners = map[string][]presence.Owner{}
	for _, k := range d.Keys() {
		if k.Kind != directory.Workspace {
			continue
		}
		for _, is := range d.States(k) {
			who, _ := d.PersonOf(k, is.From)
			r.owners[k.ID] = append(r.owners[k.ID], presence.Owner{From: is.From, User: is.Name, Person: who, Directory: is.Attributes[directory.DirectoryID]})
		}
	}
	for _, all := range r.owners { // of several scopes, if a WorkSpace has more than one
		slices.SortStableFunc(all, func(a, b presence.Owner) int { return a.From.Compare(b.From) })
	}
	return nil
}

// sessions computes the sessions that begin since a time and before another, by WorkSpace and begin. A session may go on after that: so far it is read on.
func (r *presenceReader) sessions(ctx context.Context, since, until time.Time, keep func(id string) bool) ([]presence.Session, error) {
	rules, now := r.s.sessionRules(), r.s.Now()
	for ahead := sessionMargin; ; ahead *= 8 {
		end := until.Add(ahead)
		all, err := r.read(ctx, since.Add(-sessionMargin), end, keep)
		if err != nil {
			return nil, err
		}
		var out []presence.Session
		cut := map[string]bool{} // WorkSpaces with a session that may go on after what was read
		for _, id := range slices.Sorted(maps.Keys(all)) {
			for _, s := range presence.Sessions(*all[id], rules, now) {
				if s.Started.Before(since) || !s.Started.Before(until) {
					continue
				}
				out = append(out, s)
				if s.Ended.Add(rules.Unknown).After(end) {
					cut[id] = true
				}
			}
			delete(all, id)
		}
		if len(cut) == 0 || !end.Before(now) || ahead > 64*sessionMargin {
			return out, nil
		}
	}
}

// monthOf is the UTC month of a time.
func monthOf(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// A computedMonth is what the state remembers of a month of the table sessions.
type computedMonth struct {
	Inputs string    `json:"inputs"`          // what it was computed from
	Until  time.Time `json:"until,omitempty"` // when a session that was open then is not to be taken as going on; zero: none was
}

// refresh computes the months of the table sessions again that overlap with a stretch of time, as far as what they follow from has changed.
func (r *presenceReader) refresh(ctx context.Context, states *state.Store, since, until time.Time) error {
	if now := r.s.Now(); until.After(now) {
		until = now
	}
	for month := monthOf(since); month.Before(until); month = month.AddDate(0, 1, 0) {
		name := "sessions " + month.Format("2006-01")
		inputs, err := r.inputs(ctx, month)
		if err != nil {
			return err
		}
		var done computedMonth
		if _, err := states.Cursor(ctx, name, &done); err != nil {
			return err
		}
		if done.Inputs == inputs && (done.Until.IsZero() || r.s.Now().Before(done.Until)) {
			continue
		}
		if done, err = r.computeMonth(ctx, month); err != nil {
			return err
		}
		done.Inputs = inputs
		if err := states.PutCursor(ctx, name, done); err != nil {
			return err
		}
	}
	return nil
}

// inputs names what a month follows from: the files with samples, sign-ins and names, and the rules. It is "" when there are neither samples nor sign-ins.
func (r *presenceReader) inputs(ctx context.Context, month time.Time) (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, r.s.sessionRules())
	since, until := month.Add(-sessionMargin-longestRun), month.AddDate(0, 1, 0).Add(8*sessionMargin)
	any := false
	for _, d := range []*lake.TableDef{&lake.UserConnected, &lake.WorkSpacesAccess, &lake.Directory} {
		if d == &lake.Directory {
			if !any {
				return "", nil
			}
			since, until = time.Time{}, time.Time{}
		}
		files, err := r.lake.Table(d).Files(ctx, since, until)
		if err != nil {
			return "", err
		}
		any = any || len(files) > 0
		for _, f := range files {
			fmt.Fprintln(sum, f.Path, f.Rows, f.Bytes)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// computeMonth replaces a month of the table sessions.
func (r *presenceReader) computeMonth(ctx context.Context, month time.Time) (done computedMonth, err error) {
	next := month.AddDate(0, 1, 0)
	all, err := r.sessions(ctx, month, next, nil)
	if err != nil {
		return done, err
	}
	now := r.s.Now().UTC().Truncate(time.Microsecond)
	rows := make([]lake.Row, len(all))
	for i, s := range all {
		rows[i] = sessionRow(s, now)
		if end := s.Ended.Add(r.s.config.Presence.Unknown); s.Open && (done.Until.IsZero() || end.Before(done.Until)) {
			done.Until = end
		}
	}
	return done, r.lake.Table(&lake.Sessions).Replace(ctx, month, next, rows)
}

// sessionRow is a row of the table sessions.
func sessionRow(s presence.Session, now time.Time) lake.Row {
	row := lake.Row{s.ID(), s.WorkspaceID, orNull(s.Directory), orNull(s.User), orNull(s.Person), s.Started, string(s.StartedBy), s.Ended, string(s.EndedBy),
		int64(s.Connected() / time.Second), int64(s.UnknownTime() / time.Second), orNull(s.IP), orNull(s.Platform), orNull(s.Product), now}
	if s.Open {
		row[7], row[8] = nil, nil
	}
	return row
}
