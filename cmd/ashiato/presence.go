package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/ask"
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

// read gathers what is known of WorkSpaces in a stretch of time; ids are those that are wanted, nil is all.
func (r *presenceReader) read(ctx context.Context, since, until time.Time, ids []string) (map[string]*presence.WorkSpace, error) {
	if err := r.readOwners(ctx); err != nil {
		return nil, err
	}
	all := map[string]*presence.WorkSpace{}
	find := func(id string) *presence.WorkSpace {
		w := all[id]
		if w == nil {
			id = strings.Clone(id)
			w = &presence.WorkSpace{ID: id, Owners: r.owners[id]}
			all[id] = w
		}
		return w
	}
	run := func(run report.Run) error {
		if !run.Last.Before(since) && run.First.Before(until) {
			w := find(run.WorkspaceID)
			w.Runs = append(w.Runs, presence.Run{First: run.First, Last: run.Last, Period: run.Period, Connected: run.Value > 0})
		}
		return nil
	}
	known := map[string]string{} // the texts of events are few
	one := func(v any) string {
		text := textOf(v)
		if have, ok := known[text]; ok {
			return have
		}
		if len(known) > maxTexts {
			clear(known)
		}
		known[text] = text
		return text
	}
	signIn := func(row []any) error { // in the order of signInColumns
		e := presence.SignIn{IP: one(row[3]), Platform: one(row[4]), Product: one(row[5]), Directory: one(row[6])}
		e.At, _ = row[2].(time.Time)
		if e.At.IsZero() {
			e.At, _ = row[0].(time.Time)
		}
		if id := textOf(row[1]); id != "" && !e.At.Before(since) && e.At.Before(until) {
			w := find(id)
			w.SignIns = append(w.SignIns, e)
		}
		return nil
	}
	if ids != nil {
		return all, r.readSome(ctx, presence.Stretch{From: since, To: until}, ids, run, signIn)
	}
	if err := runsOf(r.lake)(ctx, since, until, run); err != nil {
		return nil, err
	}
	d := &lake.WorkSpacesAccess
	row := make([]any, len(signInColumns))
	return all, r.lake.Table(d).EachOf(ctx, since, until.Add(toldWithin), signInColumns, func(whole lake.Row) error {
		for i, name := range signInColumns {
			row[i] = whole[d.Column(name)]
		}
		return signIn(row)
	})
}

// signInColumns are what is read of the table workspaces_access.
var signInColumns = []string{"event_time", "workspace_id", "login_time", "client_ip", "client_platform", "client_product", "directory_id"}

const (
	// toldWithin is how long after a sign-in its event may come.
	toldWithin = time.Hour
	// maxTexts bounds the texts that are kept once.
	maxTexts = 100_000
	// maxWanted is for how many WorkSpaces one statement asks.
	maxWanted = 100
)

// readSome reads runs and sign-ins of some WorkSpaces. The engine leaves out the others faster than reading them all would.
func (r *presenceReader) readSome(ctx context.Context, of presence.Stretch, ids []string, run func(report.Run) error, signIn func(row []any) error) error {
	for some := range slices.Chunk(ids, maxWanted) {
		if err := r.readFew(ctx, of, some, run, signIn); err != nil {
			return err
		}
	}
	return nil
}

func (r *presenceReader) readFew(ctx context.Context, of presence.Stretch, ids []string, run func(report.Run) error, signIn func(row []any) error) error {
	in := " IN (?" + strings.Repeat(", ?", len(ids)-1) + ")"
	args := func(from, to time.Time) []any {
		all := []any{from, to}
		for _, id := range ids {
			all = append(all, id)
		}
		return all
	}
	runs := ask.Question{SQL: "SELECT workspace_id, first_at, last_at, period, value FROM user_connected WHERE first_at >= ? AND first_at < ? AND workspace_id" + in,
		Args: args(of.From.Add(-longestRun), of.To)}
	err := r.s.askSQL(ctx, r.lake, runs, func(rows ask.Rows) error {
		return visitRows(ctx, rows, func(row []any) error {
			found := report.Run{WorkspaceID: textOf(row[0])}
			found.First, _ = row[1].(time.Time)
			found.Last, _ = row[2].(time.Time)
			seconds, _ := row[3].(int64)
			found.Value, _ = row[4].(float64)
			found.Period = time.Duration(seconds) * time.Second
			return run(found)
		})
	})
	if err != nil {
		return err
	}
	events := ask.Question{SQL: "SELECT " + strings.Join(signInColumns, ", ") + " FROM workspaces_access WHERE event_time >= ? AND event_time < ? AND workspace_id" + in,
		Args: args(of.From, of.To.Add(toldWithin))}
	return r.s.askSQL(ctx, r.lake, events, func(rows ask.Rows) error { return visitRows(ctx, rows, signIn) })
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
func (r *presenceReader) sessions(ctx context.Context, since, until time.Time) ([]presence.Session, error) {
	rules, now := r.s.sessionRules(), r.s.Now()
	for ahead := sessionMargin; ; ahead *= 8 {
		end := until.Add(ahead)
		all, err := r.read(ctx, since.Add(-sessionMargin), end, nil)
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
	Rows   string    `json:"rows"`            // a digest of its rows
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
		if done, err = r.computeMonth(ctx, month, done); err != nil {
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

// computeMonth replaces a month of the table sessions, unless its rows are those of before.
func (r *presenceReader) computeMonth(ctx context.Context, month time.Time, before computedMonth) (done computedMonth, err error) {
	if os.Getenv("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(40)) // a month of 10,000 WorkSpaces has many small things that live to the end
	}
	next := month.AddDate(0, 1, 0)
	all, err := r.sessions(ctx, month, next)
	if err != nil {
		return done, err
	}
	var now any = r.s.Now().UTC().Truncate(time.Microsecond)
	rows := make([]lake.Row, len(all))
	sum := sha256.New()
	for i, s := range all {
		rows[i] = sessionRow(s, now)
		fmt.Fprintln(sum, rows[i][:len(rows[i])-1]...)
		if end := s.Ended.Add(r.s.config.Presence.Unknown); s.Open && (done.Until.IsZero() || end.Before(done.Until)) {
			done.Until = end
		}
	}
	if done.Rows = hex.EncodeToString(sum.Sum(nil)); done.Rows == before.Rows {
		return done, nil
	}
	return done, r.lake.Table(&lake.Sessions).Replace(ctx, month, next, rows)
}

// sessionRow is a row of the table sessions.
func sessionRow(s presence.Session, now any) lake.Row {
	row := lake.Row{s.ID(), s.WorkspaceID, orNull(s.Directory), orNull(s.User), orNull(s.Person), s.Started, string(s.StartedBy), s.Ended, string(s.EndedBy),
		int64(s.Connected() / time.Second), int64(s.UnknownTime() / time.Second), orNull(s.IP), orNull(s.Platform), orNull(s.Product), now}
	if s.Open {
		row[7], row[8] = nil, nil
	}
	return row
}
