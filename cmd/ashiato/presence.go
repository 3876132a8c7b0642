package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/report"
)

// A presenceReader reads what package presence works on from a lake.
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
func (r *presenceReader) read(ctx context.Context, of presence.Stretch, ids []string) (*presence.Evidence, error) {
	if err := r.readOwners(ctx); err != nil {
		return nil, err
	}
	all := &presence.Evidence{}
	run := func(run report.Run) error {
		if !run.Last.Before(of.From) && run.First.Before(of.To) {
			all.AddRun(run.WorkspaceID, presence.Run{First: run.First, Last: run.Last, Period: run.Period, Connected: run.Value > 0})
		}
		return nil
	}
	signIn := func(row []any) error { // in the order of signInColumns
		e := presence.SignIn{IP: textOf(row[3]), Platform: textOf(row[4]), Product: textOf(row[5]), Directory: textOf(row[6])}
		e.At, _ = row[2].(time.Time)
		if e.At.IsZero() {
			e.At, _ = row[0].(time.Time)
		}
		if id := textOf(row[1]); id != "" && !e.At.Before(of.From) && e.At.Before(of.To) {
			all.AddSignIn(id, e)
		}
		return nil
	}
	if ids != nil {
		return all, r.readSome(ctx, of, ids, run, signIn)
	}
	if err := runsOf(r.lake)(ctx, of.From, of.To, run); err != nil {
		return nil, err
	}
	d := &lake.WorkSpacesAccess
	row := make([]any, len(signInColumns))
	places := make([]int, len(signInColumns))
	for i, name := range signInColumns {
		places[i] = d.Column(name)
	}
	return all, r.lake.Table(d).EachOf(ctx, of.From, of.To.Add(toldWithin), signInColumns, func(whole lake.Row) error {
		for i, place := range places {
			row[i] = whole[place]
		}
		return signIn(row)
	})
}

// each visits the sessions that follow from evidence, by WorkSpace and begin.
func (r *presenceReader) each(all *presence.Evidence, visit func(presence.Session) error) error {
	rules, now := r.s.sessionRules(), r.s.Now()
	return all.Each(func(w *presence.WorkSpace) error {
		w.Owners = r.owners[w.ID]
		for _, one := range presence.Sessions(*w, rules, now) {
			if err := visit(one); err != nil {
				return err
			}
		}
		return nil
	})
}

// signInColumns are what is read of the table workspaces_access.
var signInColumns = []string{"event_time", "workspace_id", "login_time", "client_ip", "client_platform", "client_product", "directory_id"}

const (
	// toldWithin is how long after a sign-in its event may come.
	toldWithin = time.Hour
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

// readFew asks for runs and sign-ins at once, as starting a query takes longer than answering it.
func (r *presenceReader) readFew(ctx context.Context, of presence.Stretch, ids []string, run func(report.Run) error, signIn func(row []any) error) error {
	in := " IN (?" + strings.Repeat(", ?", len(ids)-1) + ")"
	texts := signInColumns[3:]
	q := ask.Question{SQL: "SELECT workspace_id, first_at, last_at, period, value" + strings.Repeat(", CAST(NULL AS varchar)", len(texts)) +
		" FROM user_connected WHERE first_at >= ? AND first_at < ? AND workspace_id" + in + " UNION ALL SELECT workspace_id, event_time, login_time, CAST(NULL AS bigint), CAST(NULL AS double), " +
		strings.Join(texts, ", ") + " FROM workspaces_access WHERE event_time >= ? AND event_time < ? AND workspace_id" + in}
	for _, from := range []presence.Stretch{{From: of.From.Add(-longestRun), To: of.To}, {From: of.From, To: of.To.Add(toldWithin)}} {
		q.Args = append(q.Args, from.From, from.To)
		for _, id := range ids {
			q.Args = append(q.Args, id)
		}
	}
	told := make([]any, len(signInColumns))
	return r.s.askSQL(ctx, r.lake, q, func(rows ask.Rows) error {
		return visitRows(ctx, rows, func(row []any) error {
			seconds, isRun := row[3].(int64)
			if !isRun {
				told[0], told[1], told[2] = row[1], row[0], row[2]
				copy(told[3:], row[5:])
				return signIn(told)
			}
			found := report.Run{WorkspaceID: textOf(row[0]), Period: time.Duration(seconds) * time.Second}
			found.First, _ = row[1].(time.Time)
			found.Last, _ = row[2].(time.Time)
			found.Value, _ = row[4].(float64)
			return run(found)
		})
	})
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
	d, err := directory.Load(ctx, directoryOf(r.lake))
	if err != nil {
		return err
	}
	r.owners = map[string][]presence.Owner{}
	for _, k := range d.Keys() {
		if k.Kind != directory.Workspace {
			continue
		}
		for _, b := range d.Belongings(k) {
			r.owners[k.ID] = append(r.owners[k.ID], presence.Owner{From: b.From, User: b.State.Name, Person: b.Person, Directory: b.State.Attributes[directory.DirectoryID]})
		}
	}
	for _, all := range r.owners { // of several scopes, if a WorkSpace has more than one
		slices.SortStableFunc(all, func(a, b presence.Owner) int { return a.From.Compare(b.From) })
	}
	return nil
}

// names tells which user had a WorkSpace at a time; before anything is known of it, the first.
func (r *presenceReader) names(ctx context.Context) (report.Names, error) {
	return func(id string, at time.Time) string {
		name := ""
		for i, o := range r.owners[id] {
			if i > 0 && o.From.After(at) {
				break
			}
			name = o.User
		}
		return name
	}, r.readOwners(ctx)
}
