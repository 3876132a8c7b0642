package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/collect"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// The table sessions follows from samples, sign-ins and names: a month of it is computed again when the files that it follows from are others. It is
// looked at by `ashiato sessions`, while and after collecting, before reports, and before statements that read it; when nothing has changed that takes
// a look at the versions of three tables.

// sessionInputs are the tables that sessions follow from.
var sessionInputs = []*lake.TableDef{&lake.UserConnected, &lake.WorkSpacesAccess, &lake.Directory}

// sessionsCursor is where the state of the table sessions stands.
const sessionsCursor = "sessions"

// A sessionsState is what is remembered of the table sessions.
type sessionsState struct {
	// Versions are those of sessionInputs, with the rules, for which all months are right until Until (zero: any time).
	Versions string                   `json:"versions"`
	Until    time.Time                `json:"until,omitzero"`
	Months   map[string]computedMonth `json:"months"` // by 2026-10
}

// A computedMonth is a month of UTC of the table sessions.
type computedMonth struct {
	Inputs string        `json:"inputs"`         // what it was computed from
	Rows   string        `json:"rows"`           // a digest of its rows
	Ahead  time.Duration `json:"ahead"`          // how long after its end samples were read
	Until  time.Time     `json:"until,omitzero"` // when a session that was open then is not to be taken as going on; zero: none was
}

// right tells whether a month needs not be computed again.
func (c computedMonth) right(inputs string, now time.Time) bool {
	return c.Inputs == inputs && (c.Until.IsZero() || now.Before(c.Until))
}

// A sessionsTable keeps the table sessions of a lake.
type sessionsTable struct {
	*presenceReader
	cursors collect.Cursors
	files   map[*lake.TableDef][]lake.PlannedFile // of samples and sign-ins
	ids     []string                              // of the WorkSpaces that have owners, in order
}

// refreshSessions brings the table sessions up to date as far as it overlaps with a stretch of time; a zero time is no bound.
func (s *session) refreshSessions(ctx context.Context, l *lake.Lake, of presence.Stretch) error {
	states, err := s.openState(ctx, l.ID())
	if err != nil {
		return err
	}
	return errors.Join(s.refreshSessionsWith(ctx, l, states, of), states.Close())
}

func (s *session) refreshSessionsWith(ctx context.Context, l *lake.Lake, states *state.Store, of presence.Stretch) error {
	t := &sessionsTable{presenceReader: &presenceReader{s: s, lake: l}, cursors: collect.CursorsOf(l, states)}
	if right, err := t.right(ctx); right || err != nil {
		return err
	}
	unlock, err := s.lockSessions(ctx, l.ID())
	if err != nil {
		return err
	}
	defer unlock()
	return t.refresh(ctx, of)
}

// right tells whether the table is up to date as a whole.
func (t *sessionsTable) right(ctx context.Context) (bool, error) {
	var known sessionsState
	if _, err := t.cursors.Cursor(ctx, sessionsCursor, &known); err != nil {
		return false, err
	}
	versions, err := t.versions(ctx)
	if versions == t.nothing() {
		return true, err
	}
	return err == nil && known.Versions == versions && (known.Until.IsZero() || t.s.Now().Before(known.Until)), err
}

// nothing is versions where there is neither a sample nor a sign-in nor a name.
func (t *sessionsTable) nothing() string {
	return fmt.Sprint(t.s.sessionRules()) + strings.Repeat(" -", len(sessionInputs))
}

// versions names what all sessions follow from.
func (t *sessionsTable) versions(ctx context.Context) (string, error) {
	all := fmt.Sprint(t.s.sessionRules())
	for _, d := range sessionInputs {
		v, err := t.lake.Table(d).Version(ctx)
		if err != nil {
			return "", err
		}
		all += " " + cmp.Or(v, "-")
	}
	return all, nil
}

// refresh computes the months again that are not right. What comes meanwhile is looked at the next time.
func (t *sessionsTable) refresh(ctx context.Context, of presence.Stretch) error {
	known := sessionsState{}
	if _, err := t.cursors.Cursor(ctx, sessionsCursor, &known); err != nil { // again: somebody else may have had the lock
		return err
	}
	versions, err := t.versions(ctx)
	if err != nil {
		return err
	}
	if err := t.list(ctx); err != nil {
		return err
	}
	if known.Months == nil {
		known.Months = map[string]computedMonth{}
	}
	before := maps.Clone(known.Months)
	whole := true
	for _, month := range t.months() {
		next := month.AddDate(0, 1, 0)
		if !of.To.IsZero() && !month.Before(of.To) || !of.From.IsZero() && !next.After(of.From) {
			whole = whole && known.Months[monthName(month)].right(t.inputs(month, known.Months[monthName(month)].Ahead), t.s.Now())
			continue
		}
		done := known.Months[monthName(month)]
		if done.right(t.inputs(month, done.Ahead), t.s.Now()) {
			continue
		}
		t.s.detail(t.s.T("detail.sessions", text.Args{"month": monthName(month)}))
		if done, err = t.compute(ctx, month, done); err != nil {
			return err
		}
		known.Months[monthName(month)] = done
		known.Versions = ""
		if err := t.cursors.PutCursor(ctx, sessionsCursor, known); err != nil {
			return err
		}
	}
	was := known
	known.Versions, known.Until = "", time.Time{}
	if whole {
		known.Versions = versions
		for _, m := range known.Months {
			if !m.Until.IsZero() && (known.Until.IsZero() || m.Until.Before(known.Until)) {
				known.Until = m.Until
			}
		}
	}
	if known.Versions == was.Versions && known.Until.Equal(was.Until) && maps.Equal(before, known.Months) {
		return nil
	}
	return t.cursors.PutCursor(ctx, sessionsCursor, known)
}

func monthName(month time.Time) string { return month.Format("2006-01") }

// list lists the files with samples and sign-ins, and reads the owners.
func (t *sessionsTable) list(ctx context.Context) error {
	t.files = map[*lake.TableDef][]lake.PlannedFile{}
	for _, d := range []*lake.TableDef{&lake.UserConnected, &lake.WorkSpacesAccess} {
		files, err := t.lake.Table(d).Files(ctx, time.Time{}, time.Time{})
		if err != nil {
			return err
		}
		t.files[d] = files
	}
	if len(t.months()) == 0 {
		return nil
	}
	if err := t.readOwners(ctx); err != nil {
		return err
	}
	t.ids = slices.Sorted(maps.Keys(t.owners))
	return nil
}

// months are those from the first sample or sign-in to the last.
func (t *sessionsTable) months() (all []time.Time) {
	files := slices.Concat(t.files[&lake.UserConnected], t.files[&lake.WorkSpacesAccess])
	first, last := firstDay(files), time.Time{}
	if first.IsZero() {
		return nil
	}
	for _, f := range files {
		if at := f.Day.Time(); at.After(last) {
			last = at
		}
	}
	for month := monthOf(first); !month.After(last); month = month.AddDate(0, 1, 0) {
		all = append(all, month)
	}
	return all
}

// monthOf is the UTC month of a time.
func monthOf(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// inputs names what a month follows from: the rules, whose the WorkSpaces were, and the files with samples and sign-ins until a while after it. The
// files with names are no part of it: each look at a list adds to them.
func (t *sessionsTable) inputs(month time.Time, ahead time.Duration) string {
	sum := sha256.New()
	fmt.Fprintln(sum, t.s.sessionRules())
	end := month.AddDate(0, 1, 0).Add(max(ahead, sessionMargin) + toldWithin)
	since, until := lake.DayOf(month.Add(-sessionMargin-longestRun).UnixMicro()), lake.DayOf(end.UnixMicro())
	for _, d := range []*lake.TableDef{&lake.UserConnected, &lake.WorkSpacesAccess} {
		for _, f := range t.files[d] {
			if f.Day >= since && f.Day <= until {
				fmt.Fprintln(sum, filepath.Base(f.Path), f.Rows, f.Bytes)
			}
		}
	}
	var line []byte
	for _, id := range t.ids {
		line = appendText(line[:0], id)
		for i, o := range t.owners[id] {
			if i > 0 && o.From.After(end) {
				break
			}
			line = binary.BigEndian.AppendUint64(appendText(appendText(appendText(line, o.User), o.Person), o.Directory), uint64(o.From.Unix()))
		}
		_, _ = sum.Write(line) // a hash takes everything
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// errFurther says that a session may go on after what was read.
var errFurther = errors.New("a session may go on after what was read")

// compute computes a month of the table sessions and replaces it, unless its rows are those of before.
func (t *sessionsTable) compute(ctx context.Context, month time.Time, before computedMonth) (done computedMonth, err error) {
	if os.Getenv("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(40)) // the samples of a month of 10,000 WorkSpaces live to the end
	}
	for ahead := sessionMargin; ; ahead *= 8 {
		done, err = t.computeAhead(ctx, month, ahead, before)
		if !errors.Is(err, errFurther) {
			done.Inputs = t.inputs(month, ahead)
			return done, err
		}
	}
}

// computeAhead is compute with what was read until some time after the month; errFurther where that does not suffice.
func (t *sessionsTable) computeAhead(ctx context.Context, month time.Time, ahead time.Duration, before computedMonth) (done computedMonth, err error) {
	next, unknown := month.AddDate(0, 1, 0), t.s.config.Presence.Unknown
	end := next.Add(ahead)
	last := !end.Before(t.s.Now()) || ahead > 64*sessionMargin // there is no more, or it is enough
	all, err := t.read(ctx, presence.Stretch{From: month.Add(-sessionMargin), To: end}, nil)
	if err != nil {
		return done, err
	}
	kept, err := t.kept(ctx, month)
	if err != nil {
		return done, err
	}
	var now any = t.s.Now().UTC().Truncate(time.Microsecond)
	sum := rowDigest{Hash: sha256.New()}
	err = t.lake.Table(&lake.Sessions).Fill(ctx, month, func(yield func(lake.Row) error) error {
		put := func(row lake.Row) error {
			sum.add(row[:len(row)-1])
			return yield(row)
		}
		for _, row := range kept.rows {
			if err := put(row); err != nil {
				return err
			}
		}
		var previous any
		err := t.each(all, func(s presence.Session) error {
			if s.Started.Before(month) || !s.Started.Before(next) || s.Started.Before(kept.until[s.WorkspaceID]) {
				return nil
			}
			if !last && s.Ended.Add(unknown).After(end) {
				return errFurther
			}
			row := sessionRow(s, now)
			if row[0] == previous { // begun in one second
				return nil
			}
			previous = row[0]
			if until := s.Ended.Add(unknown); s.Open && (done.Until.IsZero() || until.Before(done.Until)) {
				done.Until = until
			}
			return put(row)
		})
		if done.Rows = hex.EncodeToString(sum.Sum(nil)); err == nil && done.Rows == before.Rows {
			return lake.ErrKeep
		}
		return err
	})
	done.Ahead = ahead
	return done, err
}

// keptSessions are sessions of the table whose samples are not there any more, and until when they are of each WorkSpace.
type keptSessions struct {
	rows  []lake.Row
	until map[string]time.Time
}

// kept gives the sessions of a month that began before the first sample that there is: tables have retentions of their own.
func (t *sessionsTable) kept(ctx context.Context, month time.Time) (k keptSessions, err error) {
	first := firstDay(t.files[&lake.UserConnected])
	if first.IsZero() {
		first = firstDay(t.files[&lake.WorkSpacesAccess])
	}
	if next := month.AddDate(0, 1, 0); next.Before(first) {
		first = next
	}
	if !first.After(month) {
		return k, nil
	}
	d := &lake.Sessions
	id, begin, end := d.Column("workspace_id"), d.Column("started_at"), d.Column("ended_at")
	k.until = map[string]time.Time{}
	err = t.lake.Table(d).Each(ctx, month, first, func(row lake.Row) error {
		k.rows = append(k.rows, slices.Clone(row))
		until, ok := row[end].(time.Time)
		if started, _ := row[begin].(time.Time); !ok || !until.After(started) {
			until = started.Add(time.Second)
		}
		if w := textOf(row[id]); until.After(k.until[w]) {
			k.until[w] = until
		}
		return nil
	})
	slices.SortFunc(k.rows, func(a, b lake.Row) int { return cmp.Compare(textOf(a[0]), textOf(b[0])) })
	return k, err
}

// firstDay is when the first of the days of files begins.
func firstDay(files []lake.PlannedFile) (first time.Time) {
	for _, f := range files {
		if at := f.Day.Time(); first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first
}

// A rowDigest makes a digest of rows.
type rowDigest struct {
	hash.Hash
	line []byte
}

func (d *rowDigest) add(row lake.Row) {
	d.line = d.line[:0]
	for _, v := range row {
		switch v := v.(type) {
		case string:
			d.line = appendText(append(d.line, 's'), v)
		case time.Time:
			d.line = binary.BigEndian.AppendUint64(append(d.line, 't'), uint64(v.UnixMicro()))
		case int64:
			d.line = binary.BigEndian.AppendUint64(append(d.line, 'i'), uint64(v))
		default:
			d.line = append(d.line, 'n')
		}
	}
	_, _ = d.Write(d.line) // a hash takes everything
}

// appendText adds a text so that it cannot be taken for a part of what follows.
func appendText(line []byte, s string) []byte {
	return append(binary.AppendUvarint(line, uint64(len(s))), s...)
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

// lockSessions waits until nobody else on this machine computes sessions of the lake or erases a person's: what was read before an erasure is then not
// written after it. The kernel gives the lock back however the process ends.
func (s *session) lockSessions(ctx context.Context, lakeID string) (unlock func(), err error) {
	data, err := s.dataDir()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(data, "lakes", lakeID, "sessions-lock")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			f.Close()
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		if pause(ctx, 50*time.Millisecond); ctx.Err() != nil {
			f.Close()
			return nil, context.Cause(ctx)
		}
	}
}

// How often sessions are looked at while collecting. A month of thousands of WorkSpaces is a file of many megabytes, of which old ones stay for
// days: so the time between two is a multiple of how long they take.
const (
	sessionsLook = time.Minute
	sessionsRest = 200
)

// sessionsLoop keeps the table sessions up to date until ctx ends.
func (s *session) sessionsLoop(ctx context.Context, l *lake.Lake) {
	for pause(ctx, time.Second); ctx.Err() == nil; { // what was polled at the start may be there by then
		start := s.Now()
		if err := s.refreshSessions(ctx, l, presence.Stretch{}); err != nil && ctx.Err() == nil {
			s.note(s.T("sessions.failed", text.Args{"reason": s.failure(err).text}))
		}
		pause(ctx, max(sessionsLook, sessionsRest*s.Now().Sub(start)))
	}
}

// freshSessions brings the table sessions up to date before a statement that reads it. Where it cannot it says how old the table is. So it does on
// S3: of many machines that only ask each would compute the same, and may not be permitted to write.
func (s *session) freshSessions(ctx context.Context, a *openAsker, sql string, args []any) error {
	if a.lake == nil {
		return nil
	}
	analysis, err := a.Analyze(sql, args)
	if err != nil {
		return nil //nolint:nilerr // the statement is asked next, and says what is wrong with it
	}
	if !slices.ContainsFunc(analysis.Tables, func(u *analyze.TableUse) bool { return u.Table.Name == analyze.Sessions }) {
		return nil
	}
	if config.IsS3(a.lake.Dir()) {
		return s.noteSessions(ctx, a.lake)
	}
	err = s.refreshSessions(ctx, a.lake, presence.Stretch{})
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	s.note(s.T("sessions.stale", text.Args{"time": s.sessionsAge(ctx, a.lake), "reason": s.failure(err).text}))
	return nil
}

// noteSessions says how old the table sessions is where it is not up to date.
func (s *session) noteSessions(ctx context.Context, l *lake.Lake) error {
	states, err := s.openState(ctx, l.ID())
	if err != nil {
		return err
	}
	right, err := (&sessionsTable{presenceReader: &presenceReader{s: s, lake: l}, cursors: collect.CursorsOf(l, states)}).right(ctx)
	if err = errors.Join(err, states.Close()); err == nil && !right {
		s.hint(s.T("sessions.behind", text.Args{"time": s.sessionsAge(ctx, l), "command": s.start() + " sessions"}))
	}
	return err
}

// sessionsAge says when the table was computed.
func (s *session) sessionsAge(ctx context.Context, l *lake.Lake) string {
	if at, found := s.sessionsComputed(ctx, l); found {
		return s.moment(at)
	}
	return s.T("sessions.never")
}

// sessionsComputed is when the newest month of the table was computed.
func (s *session) sessionsComputed(ctx context.Context, l *lake.Lake) (at time.Time, found bool) {
	i := lake.Sessions.Column("computed_at")
	err := l.Table(&lake.Sessions).EachOf(ctx, s.Now().AddDate(0, -1, 0), time.Time{}, []string{"computed_at"}, func(r lake.Row) error {
		if t, ok := r[i].(time.Time); ok && t.After(at) {
			at, found = t, true
		}
		return nil
	})
	return at, found && err == nil
}
