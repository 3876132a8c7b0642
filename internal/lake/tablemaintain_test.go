package lake

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/mototest"
)

func TestJoinRuns(t *testing.T) {
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	for _, c := range []struct {
		name string
		a, b Row
		want int64 // points of the joined row; 0: they stay apart
	}{
		{"next", connected("ws", at(0), 3, 1), connected("ws", at(15), 2, 1), 5},
		{"overlap", connected("ws", at(0), 3, 1), connected("ws", at(5), 4, 1), 5},
		{"within", connected("ws", at(0), 5, 1), connected("ws", at(5), 2, 1), 5},
		{"same", connected("ws", at(0), 5, 1), connected("ws", at(0), 5, 1), 5},
		{"a gap", connected("ws", at(0), 3, 1), connected("ws", at(20), 2, 1), 0},
		{"another value", connected("ws", at(0), 3, 1), connected("ws", at(15), 2, 0), 0},
		{"another WorkSpace", connected("ws", at(0), 3, 1), connected("ws2", at(15), 2, 1), 0},
		{"not aligned", connected("ws", at(0), 3, 1), connected("ws", at(14), 2, 1), 0},
		{"in the other order", connected("ws", at(15), 2, 1), connected("ws", at(0), 3, 1), 0},
	} {
		got, ok := joinRuns(c.a, c.b)
		if ok != (c.want > 0) || ok && (got[runPoints] != c.want || !got[runFirst].(time.Time).Equal(at(0)) ||
			!got[runLast].(time.Time).Equal(at(5*int(c.want-1)))) {
			t.Errorf("%s: %v, %v", c.name, got, ok)
		}
	}
	bad := connected("ws", at(0), 3, 1)
	for _, i := range []int{runFirst, runLast, runPeriod, runValue} {
		b := slices.Clone(bad)
		b[i] = nil
		if _, ok := joinRuns(b, b); ok {
			t.Errorf("a run without %s was joined", UserConnected.Columns[i].Name)
		}
	}
}

func TestTablesMaintained(t *testing.T) {
	tableMaintenance(t, func(t *testing.T, c *clock) *Lake { return openAt(t, t.TempDir(), c) })
}

func TestTablesMaintainedOnS3(t *testing.T) {
	mototest.StartStrict(t, "MOTO_LOSE_GLUE=0.2")
	tableMaintenance(t, func(t *testing.T, c *clock) *Lake { return openS3(t, s3Lake(t), t.TempDir(), c) })
}

func tableMaintenance(t *testing.T, open func(*testing.T, *clock) *Lake) {
	ctx, c := t.Context(), newClock()
	c.t = noon.AddDate(0, 0, 1)
	l := open(t, c)
	d := &UserConnected
	var all []Row
	for i := range 6 {
		all = append(all, connected("a", noon.Add(time.Duration(i)*15*time.Minute), 3, 1), connected("b", noon.Add(time.Duration(i)*time.Hour), 1, float64(i%2)))
		addRows(t, l, d, 2, all[2*i:]...)
	}
	addRows(t, l, d, 1, connected("a", noon.AddDate(0, 0, 1), 3, 1)) // a partition that is not over
	addRows(t, l, d, 1, connected("b", noon.AddDate(0, 0, 1), 3, 1))
	addRows(t, l, &Directory, 1, Row{noon, nil, "iam", "iam_user", "1", "AIDA", nil, "x", nil, true})
	before, err := l.Compact(ctx, CompactOptions{})
	if err != nil || before.Days != 1 || before.FilesBefore != 6 || before.FilesAfter != 1 || before.Rows != 7 || before.Duplicates != 5 {
		t.Fatalf("%+v, %v", before, err)
	}
	day := connected("a", noon, 18, 1)
	day[runObserved] = noon.Add(75*time.Minute + time.Hour)
	want := []Row{day, connected("a", noon.AddDate(0, 0, 1), 3, 1), connected("b", noon.AddDate(0, 0, 1), 3, 1)}
	for i := range 6 {
		want = append(want, all[2*i+1])
	}
	sameList(t, "runs", rowsOf(t, l, d), texts(t, d, want...))
	if again, err := l.Compact(ctx, CompactOptions{}); err != nil || again.Days != 0 {
		t.Errorf("again: %+v, %v", again, err)
	}
	n := snapshots(t, l, d)
	addRows(t, l, d, 0, all...) // what was joined is there
	if snapshots(t, l, d) != n {
		t.Error("adding what is there made a snapshot")
	}
	if r := clean(t, l); len(r.Strays) > 0 || r.Files != 4 {
		t.Errorf("%+v", r)
	}
	info, err := l.Info(ctx)
	if err != nil || len(info.Tables) != 2 || info.Tables[1].Name != "user_connected" || info.Tables[1].Rows != 9 || info.Tables[1].Files != 3 || info.Tables[0].Rows != 1 ||
		!info.Tables[0].First.Equal(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)) || !info.Tables[0].Last.Equal(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v, %v", info.Tables, err)
	}
	// Old snapshots go, and with them the files that were joined; what the tables have stays.
	c.add(time.Until(c.now()).Abs() + 30*24*time.Hour)
	gone, err := l.Expire(ctx, 0)
	if err != nil || gone < 7 {
		t.Errorf("%d snapshots expired, %v", gone, err)
	}
	if files, err := l.Clean(ctx, 0, false); err != nil || len(files) > 0 {
		t.Errorf("strays: %v, %v", files, err)
	}
	sameList(t, "runs", rowsOf(t, l, d), texts(t, d, want...))
	if r := clean(t, l); len(r.Strays) > 0 {
		t.Errorf("%+v", r.Strays)
	}
	// Retention by whole partitions.
	for _, dry := range []bool{true, false} {
		r, err := l.Table(d).Retain(ctx, noon.AddDate(0, 0, 1), dry)
		if err != nil || len(r.Days) != 1 || r.Days[0] != DayOf(noon.UnixMicro()) || r.Rows != 7 {
			t.Errorf("%+v, %v", r, err)
		}
	}
	sameList(t, "runs", rowsOf(t, l, d), texts(t, d, want[1:3]...))
	if r, err := l.Table(&Sessions).Retain(ctx, noon, false); err != nil || len(r.Days) > 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// A clean-up finds what crashes left of the smaller tables, and takes nothing that may be of a write that goes on.
func TestTablesStrays(t *testing.T) {
	dir := t.TempDir()
	l := openAt(t, dir, nil)
	addRows(t, l, &WorkSpacesAccess, 1, access("a", noon))
	old := time.Now().Add(-72 * time.Hour)
	var strays []string
	for _, name := range []string{"workspaces_access/data/event_time_day=2026-03-01/x-0000000000000000.parquet", "workspaces_access/metadata/x.metadata.json", "sessions/metadata/y.metadata.json"} {
		path := filepath.Join(l.Dir(), filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), os.WriteFile(path, []byte("x"), 0o640)); err != nil {
			t.Fatal(err)
		}
		if gone, err := l.Clean(t.Context(), 0, false); err != nil || len(gone) != 0 {
			t.Fatalf("a young file was removed: %v, %v", gone, err)
		}
		strays = append(strays, path)
	}
	for _, path := range strays {
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := l.Check(t.Context(), nil); err != nil || len(r.Strays) != 3 || len(r.Findings) > 0 {
		t.Errorf("%+v, %v", r, err)
	}
	gone, err := l.Clean(t.Context(), 0, false)
	if err != nil || len(gone) != 3 {
		t.Errorf("%v, %v", gone, err)
	}
	sameList(t, "rows", rowsOf(t, l, &WorkSpacesAccess), texts(t, &WorkSpacesAccess, access("a", noon)))
}

func TestTablesChecked(t *testing.T) {
	l := openAt(t, t.TempDir(), nil)
	addRows(t, l, &WorkSpacesAccess, 1, access("a", noon))
	files, err := l.Table(&WorkSpacesAccess).Files(t.Context(), time.Time{}, time.Time{})
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	content, err := os.ReadFile(files[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	other := openAt(t, t.TempDir(), nil)
	addRows(t, other, &WorkSpacesAccess, 2, access("b", noon.AddDate(0, 0, 2)), access("c", noon.AddDate(0, 0, 2)))
	foreign, err := other.Table(&WorkSpacesAccess).Files(t.Context(), time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := os.ReadFile(foreign[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"cut":     {content[:len(content)-1], "bytes, the table says"},
		"foreign": {elsewhere, "values of another day"},
		"gone":    {nil, "cannot be read"},
		"right":   {content, ""},
	} {
		if err := os.Remove(files[0].Path); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if c.content != nil {
			if err := os.WriteFile(files[0].Path, c.content, 0o640); err != nil {
				t.Fatal(err)
			}
		}
		r, err := l.Check(t.Context(), nil)
		if got := fmt.Sprint(r.Findings); err != nil || !strings.Contains(got, c.want) || c.want == "" && len(r.Findings) > 0 {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

// Several handles add, replace and maintain at one time, and some steps fail. In the end every row is there once.
func TestTablesManyWriters(t *testing.T) {
	dir := t.TempDir()
	openAt(t, dir, nil)
	manyWriters(t, 4, 25, func(change func(*Options)) *Lake { return openAt(t, dir, nil, change) })
}

func TestTablesManyWritersOnS3(t *testing.T) {
	mototest.StartStrict(t, "MOTO_LOSE_GLUE=0.2")
	dir := s3Lake(t)
	openS3(t, dir, t.TempDir(), nil)
	manyWriters(t, 3, 6, func(change func(*Options)) *Lake { return openS3(t, dir, t.TempDir(), nil, change) })
}

func manyWriters(t *testing.T, writers, rounds int, open func(func(*Options)) *Lake) {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(5, 6))
	n := func(limit int) int { mu.Lock(); defer mu.Unlock(); return r.IntN(limit) }
	broken := errors.New("broken")
	want := map[string]bool{}
	var wg sync.WaitGroup
	for w := range writers {
		l := open(func(o *Options) {
			o.Step = func(string) error {
				if n(12) == 0 {
					return broken
				}
				return nil
			}
		})
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range rounds {
				var rows []Row
				for range 1 + n(4) {
					id := fmt.Sprint(n(writers * rounds))
					rows = append(rows, access(id, noon.AddDate(0, 0, len(id))))
					mu.Lock()
					want[id] = true
					mu.Unlock()
				}
				err := broken
				for errors.Is(err, broken) {
					_, err = l.Table(&WorkSpacesAccess).Add(context.Background(), rows)
				}
				if err != nil {
					t.Error(err)
				}
				if err := l.Table(&Sessions).Replace(context.Background(), time.Time{}, time.Time{}, []Row{session(fmt.Sprint("s", w), noon)}); err != nil && !errors.Is(err, broken) {
					t.Error(err)
				}
				if n(5) == 0 {
					_, err := l.Table(&WorkSpacesAccess).compact(context.Background(), func() bool { return true })
					if err != nil && !errors.Is(err, broken) {
						t.Error(err)
					}
				}
			}
		}()
	}
	wg.Wait()
	l := open(func(*Options) {})
	var got, ids []string
	err := l.Table(&WorkSpacesAccess).Each(t.Context(), time.Time{}, time.Time{}, func(r Row) error {
		got = append(got, r[0].(string))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	for id := range want {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	sameList(t, "rows", got, ids)
	if rows := rowsOf(t, l, &Sessions); len(rows) != 1 {
		t.Errorf("sessions: %v", rows)
	}
	r2, err := l.Check(t.Context(), nil)
	if err != nil || len(r2.Findings) > 0 {
		t.Errorf("%v, %v", r2.Findings, err)
	}
}

// A table of an older program is given the columns that it lacks; one of a newer program is read, and not written to.
func TestTablesOtherVersions(t *testing.T) {
	open := func(t *testing.T) *Lake { return openAt(t, t.TempDir(), nil) }
	otherVersions(t, open(t))
}

func TestTablesOtherVersionsOnS3(t *testing.T) {
	mototest.StartStrict(t)
	otherVersions(t, openS3(t, s3Lake(t), t.TempDir(), nil))
}

func otherVersions(t *testing.T, l *Lake) {
	older, newer := Directory, Directory
	older.Columns = Directory.Columns[:len(Directory.Columns)-2]
	newer.Columns = append(slices.Clone(Directory.Columns), TableColumn{Name: "further", Kind: Integer})
	row := func(id string) Row { return Row{noon, nil, "iam", "iam_user", "1", id, nil, "x", `{}`, true} }
	addRows(t, l, &older, 1, row("a")[:8])
	addRows(t, l, &Directory, 1, row("b"), append(row("a")[:8:8], nil, nil))
	a := row("a")
	a[8], a[9] = nil, nil
	sameList(t, "rows", rowsOf(t, l, &Directory), texts(t, &Directory, a, row("b")))
	if _, err := l.Table(&older).Add(t.Context(), []Row{row("c")[:8]}); !errors.Is(err, ErrNewer) {
		t.Errorf("an older program wrote: %v", err)
	}
	addRows(t, l, &newer, 1, append(row("c"), int64(7)))
	sameList(t, "rows", rowsOf(t, l, &Directory), texts(t, &Directory, a, row("b"), row("c")))
	for name, err := range map[string]error{
		"replace": l.Table(&Directory).Replace(t.Context(), time.Time{}, time.Time{}, nil),
		"compact": func() error {
			for range compactPresent {
				if _, err := l.Table(&newer).Add(t.Context(), []Row{append(row(newID()), int64(7))}); err != nil {
					return err
				}
			}
			_, err := l.Table(&Directory).compact(t.Context(), func() bool { return true })
			return err
		}(),
	} {
		if !errors.Is(err, ErrNewer) {
			t.Errorf("%s by an older program: %v", name, err)
		}
	}
	renamed := Directory
	renamed.Columns = slices.Clone(Directory.Columns)
	renamed.Columns[7].Name = "other"
	if _, err := l.Table(&renamed).Add(t.Context(), []Row{row("d")}); !errors.Is(err, ErrNewer) {
		t.Errorf("a table of another shape was written to: %v", err)
	}
}
