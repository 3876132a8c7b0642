package lake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/mototest"
)

func feedOf(t testing.TB, l *Lake, name string) *Feed {
	t.Helper()
	f, err := l.Feed(name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// follow reads what is new and gives the ids.
func follow(t testing.TB, f *Feed, from Position) (ids []string, next Position) {
	t.Helper()
	id := "eventid"
	if f.def != nil {
		id = "event_id"
	}
	next, err := f.Read(t.Context(), from, func(r Fresh) error {
		ids = append(ids, r.Row[id].(string))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(ids)
	return ids, next
}

func followed(t testing.TB, f *Feed, from *Position, want ...string) {
	t.Helper()
	got, next := follow(t, f, *from)
	if *from = next; !slices.Equal(got, want) {
		t.Fatalf("%s: followed %v, want %v", f.Name(), got, want)
	}
}

func head(t testing.TB, f *Feed) Position {
	t.Helper()
	p, err := f.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFollow(t *testing.T) {
	t.Parallel()
	c := newClock()
	followTests(t, c, func(t *testing.T) *Lake { return openAt(t, t.TempDir(), c) })
}

func TestFollowOnS3(t *testing.T) {
	mototest.StartStrict(t)
	c := newClock()
	followTests(t, c, func(t *testing.T) *Lake { return openS3(t, s3Lake(t), t.TempDir(), c) })
}

func followTests(t *testing.T, c *clock, open func(t *testing.T) *Lake) {
	t.Run("records", func(t *testing.T) { followRecords(t, c, open(t)) })
	t.Run("access", func(t *testing.T) { followAccess(t, open(t)) })
	t.Run("part", func(t *testing.T) { followPart(t, open(t)) })
	t.Run("past", func(t *testing.T) { followPast(t, open(t)) })
	t.Run("expired", func(t *testing.T) { followExpired(t, c, open(t)) })
}

func followRecords(t *testing.T, c *clock, l *Lake) {
	f := feedOf(t, l, TableName)
	var p Position
	followed(t, f, &p) // nothing, and no snapshot
	add(t, l, "one", event("1", at(testDay, 0)), event("2", at(testDay+1, 0)))
	add(t, l, "two", event("3", nil))
	followed(t, f, &p, "1", "2", "3")
	followed(t, f, &p)
	add(t, l, "three", event("3", nil), event("4", at(testDay, 1))) // 3 is there
	if rows, since, err := f.Behind(t.Context(), p); err != nil || rows != 1 || since.IsZero() {
		t.Errorf("behind by %d since %s: %v", rows, since, err)
	}
	followed(t, f, &p, "4")
	if rows, since, err := f.Behind(t.Context(), p); err != nil || rows != 0 || !since.IsZero() {
		t.Errorf("behind by %d since %s: %v", rows, since, err)
	}
	// What was compacted, dropped or fenced before it was read.
	add(t, l, "five", event("5", at(testDay, 2)))
	add(t, l, "six", event("6", at(testDay, 3)))
	if _, err := l.Compact(t.Context(), CompactOptions{}); err != nil {
		t.Fatal(err)
	}
	add(t, l, "seven", event("7", at(testDay+40, 0)))
	if _, err := l.Retain(t.Context(), (testDay + 20).Time(), false); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Clean(t.Context(), 0, false); err != nil {
		t.Fatal(err)
	}
	followed(t, f, &p, "5", "6", "7")
	// A feed that begins now sees what comes later only; so many appends that manifests are merged.
	late := head(t, f)
	var want []string
	for i := range 40 {
		id := fmt.Sprintf("m%02d", i)
		add(t, l, id, event(id, at(testDay+41, int64(i))))
		want = append(want, id)
	}
	followed(t, f, &late, want...)
	followed(t, f, &p, want...)
}

func followAccess(t *testing.T, l *Lake) {
	f := feedOf(t, l, WorkSpacesAccess.Name)
	var p Position
	followed(t, f, &p)
	addRows(t, l, &WorkSpacesAccess, 2, access("a", noon), access("b", noon.Add(time.Hour)))
	followed(t, f, &p, "a", "b")
	addRows(t, l, &WorkSpacesAccess, 1, access("a", noon), access("c", noon))
	if _, err := l.Compact(t.Context(), CompactOptions{}); err != nil {
		t.Fatal(err)
	}
	followed(t, f, &p, "c")
	if _, err := l.Feed("user_connected"); !errors.Is(err, ErrNoTable) {
		t.Errorf("a table without ingested_at: %v", err)
	}
}

// What a table had at a position and what its feed gives from there are all of it, compacted meanwhile or not.
func followPast(t *testing.T, l *Lake) {
	rows := func(table string, at Position) (n int64) {
		t.Helper()
		files, err := l.PlanAt(t.Context(), Filter{Table: table}, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			n += f.Rows
		}
		return n
	}
	type place struct {
		at   Position
		want int64
	}
	records, signIns := feedOf(t, l, TableName), feedOf(t, l, WorkSpacesAccess.Name)
	of := map[string][]place{}
	note := func(n int64) {
		of[""] = append(of[""], place{head(t, records), 2 * n})
		of[WorkSpacesAccess.Name] = append(of[WorkSpacesAccess.Name], place{head(t, signIns), n})
	}
	note(0)
	for i := range int64(4) {
		add(t, l, fmt.Sprint("object-", i), event(fmt.Sprint(2*i), at(testDay, i)), event(fmt.Sprint(2*i+1), nil))
		addRows(t, l, &WorkSpacesAccess, 1, access(fmt.Sprint(i), noon.Add(time.Duration(i)*time.Second)))
		note(i + 1)
	}
	if _, err := l.Compact(t.Context(), CompactOptions{}); err != nil {
		t.Fatal(err)
	}
	for table, places := range of {
		for i, p := range places {
			if got := rows(table, p.at); got != p.want {
				t.Errorf("%q at its position %d has %d rows, want %d", table, i, got, p.want)
			}
		}
		if _, err := l.PlanAt(t.Context(), Filter{Table: table}, Position{Snapshot: 7}); err == nil {
			t.Errorf("%q was planned as of a snapshot that is not there", table)
		}
	}
}

// After an error in the middle of a snapshot the rest is read, whatever came meanwhile. A position outlives JSON.
func followPart(t *testing.T, l *Lake) {
	f := feedOf(t, l, TableName)
	var recs []rec
	var want []string
	for i := range 30 {
		id := fmt.Sprintf("%02d", i)
		recs, want = append(recs, event(id, at(testDay+Day(i%3), int64(i)))), append(want, id)
	}
	add(t, l, "many", recs...)
	var p Position
	var got []string
	stop := errors.New("stop")
	for n := 0; ; n++ {
		left := 4
		next, err := f.Read(t.Context(), p, func(r Fresh) error {
			if left--; left == 0 {
				return stop
			}
			got = append(got, r.Row["eventid"].(string))
			b, err := json.Marshal(r.Next)
			if err != nil {
				return err
			}
			p = Position{}
			return json.Unmarshal(b, &p)
		})
		if err == nil {
			p = next
			break
		}
		if !errors.Is(err, stop) || n > 20 {
			t.Fatal(n, err)
		}
		add(t, l, fmt.Sprint("more", n), event(fmt.Sprintf("more-%02d", n), at(testDay, 1000)))
	}
	for i := range 10 {
		want = append(want, fmt.Sprintf("more-%02d", i))
	}
	slices.Sort(got)
	if !slices.Equal(got[:30], want[:30]) || len(slices.Compact(slices.Clone(got))) != len(got) {
		t.Errorf("read %v", got)
	}
	if rest, _ := follow(t, f, p); len(rest) > 0 {
		t.Errorf("and then %v", rest)
	}
}

// A position that is older than the snapshots is given what may have come since, and goes on from there.
func followExpired(t *testing.T, c *clock, l *Lake) {
	f := feedOf(t, l, TableName)
	c.mu.Lock()
	c.t = time.Now() // of which snapshots are
	c.mu.Unlock()
	read := func(id string, day Day, ago time.Duration) rec {
		r := event(id, at(day, 0))
		r.ingested = c.now().Add(-ago)
		return r
	}
	add(t, l, "old", read("old", testDay, 72*time.Hour))
	p := head(t, f)
	add(t, l, "new", read("new", testDay+1, 0))
	add(t, l, "new2", read("new2", testDay+1, 20*time.Hour)) // of a batch that took long
	add(t, l, "newer", read("newer", testDay+1, 0))
	if _, err := l.Compact(t.Context(), CompactOptions{}); err != nil {
		t.Fatal(err)
	}
	c.add(8 * 24 * time.Hour)
	add(t, l, "last", read("last", testDay+2, 0))
	if n, err := l.Expire(t.Context(), 0); err != nil || n == 0 {
		t.Fatal(n, err)
	}
	if rows, since, err := f.Behind(t.Context(), p); err != nil || rows != -1 || !since.Equal(p.Time) {
		t.Errorf("behind by %d since %s: %v", rows, since, err)
	}
	// In the middle of it somebody adds and the reader starts anew.
	stop := errors.New("stop")
	var got []string
	_, err := f.Read(t.Context(), p, func(r Fresh) error {
		if len(got) == 1 {
			return stop
		}
		got, p = append(got, r.Row["eventid"].(string)), r.Next
		return nil
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	add(t, l, "during", read("during", testDay, 0))
	rest, next := follow(t, f, p)
	got = append(got, rest...)
	slices.Sort(got)
	if want := []string{"during", "last", "new", "new2", "newer"}; !slices.Equal(got, want) {
		t.Errorf("followed %v, want %v", got, want)
	}
	followed(t, f, &next)
}

func TestFollowWakes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, other := openAt(t, dir, nil), openAt(t, dir, nil)
	f, a := feedOf(t, l, TableName), feedOf(t, l, WorkSpacesAccess.Name)
	var p Position
	for i, by := range []*Lake{l, other} { // at once, and by looking
		_, p = follow(t, f, p)
		woken, begun := make(chan error, 1), time.Now()
		go func() { woken <- l.News(t.Context(), f, a) }()
		time.Sleep(50 * time.Millisecond)
		select {
		case err := <-woken:
			t.Fatalf("woken without news: %v", err)
		default:
		}
		add(t, by, fmt.Sprint(i), event(fmt.Sprint(i), at(testDay, int64(i))))
		added := time.Now()
		if err := <-woken; err != nil {
			t.Fatal(err)
		}
		if took := time.Since(added); took > 30*time.Second {
			t.Errorf("woken after %s (begun %s)", took, begun)
		}
		followed(t, f, &p, fmt.Sprint(i))
	}
	_, _ = follow(t, f, p)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := l.News(ctx, f, a); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

// The rows of a feed are what other readers see: structs, lists and maps.
func TestFollowNested(t *testing.T) {
	t.Parallel()
	l := openAt(t, t.TempDir(), newClock())
	add(t, l, "1", event("1", at(testDay, 5), "useridentity.sessioncontext.sessionissuer.username", "Admin", "useridentity.arn", "arn:aws:x", "errorcode", ""))
	f := feedOf(t, l, TableName)
	_, err := f.Read(t.Context(), Position{}, func(r Fresh) error {
		who, _ := r.Row["useridentity"].(map[string]any)
		session, _ := who["sessioncontext"].(map[string]any)
		issuer, _ := session["sessionissuer"].(map[string]any)
		if issuer["username"] != "Admin" || who["arn"] != "arn:aws:x" || r.Row["errorcode"] != "" || r.Row["resources"] != nil || session["attributes"] != nil {
			t.Errorf("row %v", r.Row)
		}
		if at, ok := r.Row["event_time"].(time.Time); !ok || !at.Equal(testDay.Time().Add(5*time.Second)) {
			t.Errorf("event_time %v", r.Row["event_time"])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A file that is gone is an error, and the position stays.
func TestFollowGone(t *testing.T) {
	t.Parallel()
	l := openAt(t, t.TempDir(), newClock())
	add(t, l, "1", event("1", at(testDay, 5)))
	files, err := l.Plan(t.Context(), Filter{})
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if err := os.Remove(files[0].Path); err != nil {
		t.Fatal(err)
	}
	p, err := feedOf(t, l, TableName).Read(t.Context(), Position{}, func(Fresh) error { return nil })
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "follow table") || p.Snapshot != 0 {
		t.Errorf("%v %v", p, err)
	}
}
