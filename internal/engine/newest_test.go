package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/ashiato/ashiato/internal/encode"
)

// Asked turn by turn, a statement for the newest rows gives what it gives when asked of all files at once.
func TestRunNewestFirst(t *testing.T) {
	l := newTestLake(t, sample)
	for i := range l.files {
		l.files[i].Rows *= 10_000 // so that turns are of few days
	}
	e := l.open(t)
	columns := []encode.Column{{Name: "id", Type: typed(encode.Varchar)}, {Name: "at", Type: encode.Type{Kind: encode.TimestampTZ, Precision: 6}}}
	for _, where := range []string{"true", "account = '111111111112' AND errorcode IS NULL", "event_time IS NULL", "false"} {
		for _, limit := range []int64{31, 301} {
			sql := fmt.Sprintf("SELECT eventid, event_time FROM cloudtrail_records WHERE %s ORDER BY event_time DESC NULLS LAST, eventid LIMIT %d", where, limit)
			p := Prepared{SQL: sql, Columns: columns, Tables: []string{Records}}
			want, err := runAll(t, e, p, RunOptions{})
			must(t, err)
			p.Newest = Newest{By: "event_time", Limit: limit}
			got, err := runAll(t, e, p, RunOptions{})
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %d rows instead of %d, %v", sql, len(got), len(want), err)
			}
			got, err = runAll(t, e, p, RunOptions{Limit: 3})
			if err != nil || len(got) != min(3, len(want)) || len(got) > 0 && !reflect.DeepEqual(got, want[:len(got)]) {
				t.Errorf("%s: at most 3: %v, %v", sql, got, err)
			}
		}
	}
}

// No text of a later turn is greater than one of an earlier.
func TestTurnsByText(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	turns := 0
	for range 2000 {
		var files []File
		for i := range 1 + random.Intn(12) {
			low := random.Intn(30)
			high := low + random.Intn(4)
			files = append(files, File{Path: fmt.Sprint(i), Rows: firstTurn * 100, First: fmt.Sprintf("%02d", low), Last: fmt.Sprintf("%02d", high)})
		}
		batches := newestFirstBatches(files, "eventtime")
		turns += len(batches)
		count := 0
		for i, b := range batches {
			count += len(b)
			for _, f := range b {
				for _, later := range slices.Concat(batches[i+1:]...) {
					if later.Last >= f.First {
						t.Fatalf("%v: %v comes after %v", files, later, f)
					}
				}
			}
		}
		if count != len(files) {
			t.Fatalf("%d files of %d", count, len(files))
		}
	}
	if turns < 4000 {
		t.Errorf("%d turns: files that need not be read together are", turns)
	}
	for _, files := range [][]File{{{Last: "b", First: "a"}, {}}, {{Last: "b", First: "a"}, {Last: "d", First: "c", Day: NoDay}}, {}} {
		if got := newestFirstBatches(files, "eventtime"); len(got) != 1 || len(got[0]) != len(files) {
			t.Errorf("%v: %v", files, got)
		}
	}
}

// Turns grow, and end between days.
func TestTurnsByDay(t *testing.T) {
	var files []File
	for day := range 400 {
		for part := range 2 {
			files = append(files, File{Path: filepath.Join(fmt.Sprint(day), fmt.Sprint(part)), Rows: 10_000, Day: int32(day)})
		}
	}
	files = append(files, File{Rows: 1, Day: NoDay})
	batches := newestFirstBatches(files, "event_time")
	var sizes []int
	for _, b := range batches {
		sizes = append(sizes, len(b))
	}
	if want := []int{6, 20, 80, 320, 375}; !slices.Equal(sizes, want) {
		t.Errorf("turns of %v files, want %v", sizes, want)
	}
	if last := batches[len(batches)-1]; last[len(last)-1].Day != NoDay {
		t.Error("records without a time do not come last")
	}
}

// elsewhere makes the files of a lake such as have to be fetched, and tells how many were, and how many are in use.
func (l *testLake) elsewhere(t *testing.T) (e *Engine, fetched func() (files []string, inUse int)) {
	t.Helper()
	dir := t.TempDir()
	for i := range l.files {
		l.files[i].Rows *= 10_000 // so that turns are of few days
		l.files[i].Remote, l.files[i].Path = l.files[i].Path, filepath.Join(dir, filepath.Base(l.files[i].Path))
	}
	var mu sync.Mutex
	var names []string
	inUse := 0
	e = l.open(t)
	e.options.Fetch = func(_ context.Context, files []File) (func(), error) {
		mu.Lock()
		defer mu.Unlock()
		for _, f := range files {
			b, err := os.ReadFile(f.Remote)
			if err == nil {
				err = os.WriteFile(f.Path, b, 0o600)
			}
			if err != nil {
				return nil, err
			}
			names = append(names, filepath.Base(f.Path))
		}
		inUse += len(files)
		return func() {
			mu.Lock()
			defer mu.Unlock()
			inUse -= len(files)
			for _, f := range files {
				if err := os.Remove(f.Path); err != nil {
					t.Error(err)
				}
			}
		}, nil
	}
	return e, func() ([]string, int) {
		mu.Lock()
		defer mu.Unlock()
		files := names
		names = nil
		return files, inUse
	}
}

// Of files that have to be fetched, a statement for the newest rows fetches those of the newest days, until it has enough; what is read is
// what is read of files that are there.
func TestRunFetchesInTurns(t *testing.T) {
	here := newTestLake(t, sample)
	local := here.open(t)
	there := newTestLake(t, sample)
	all := len(there.files)
	remote, fetched := there.elsewhere(t)
	columns := []encode.Column{{Name: "id", Type: typed(encode.Varchar)}, {Name: "at", Type: encode.Type{Kind: encode.TimestampTZ, Precision: 6}}}
	for _, c := range []struct {
		where string
		limit int64
		want  int // files at most
	}{{"true", 5, 2}, {"true", 40, 4}, {"true", 1000, all}, {"event_time IS NULL", 3, all}, {"false", 3, all}} {
		sql := fmt.Sprintf("SELECT eventid, event_time FROM cloudtrail_records WHERE %s ORDER BY event_time DESC NULLS LAST, eventid LIMIT %d", c.where, c.limit)
		p := Prepared{SQL: sql, Columns: columns, Tables: []string{Records}}
		want, err := runAll(t, local, p, RunOptions{})
		must(t, err)
		p.Newest = Newest{By: "event_time", Limit: c.limit}
		got, err := runAll(t, remote, p, RunOptions{})
		files, inUse := fetched()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %d rows instead of %d, %v", sql, len(got), len(want), err)
		}
		if len(files) > c.want || len(files) == 0 || inUse != 0 {
			t.Errorf("%s: fetched %v, %d of %d wanted; %d are in use afterwards", sql, files, len(files), c.want, inUse)
		}
		got, err = runAll(t, remote, p, RunOptions{Limit: 4})
		if err != nil || !reflect.DeepEqual(got, want[:min(4, len(want))]) {
			t.Errorf("%s: at most 4: %v, %v", sql, got, err)
		}
		fetched()
	}
	rows, err := runAll(t, remote, Prepared{SQL: "SELECT eventid, event_time FROM cloudtrail_records", Columns: columns, Tables: []string{Records}}, RunOptions{})
	if files, inUse := fetched(); err != nil || len(rows) != 320 || len(files) != all || inUse != 0 {
		t.Errorf("a statement about all: %d rows, %d files, %d in use, %v", len(rows), len(files), inUse, err)
	}
}

// Events are listed so, too.
func TestEventsFetchInTurns(t *testing.T) {
	l := newTestLake(t, sample)
	all := len(l.files)
	e, fetched := l.elsewhere(t)
	for _, c := range []struct {
		n    int64
		rows int
		want int // files
	}{{5, 5, 1}, {0, 320, all}} {
		rows, err := e.Events(t.Context(), EventsFilter{N: c.n})
		must(t, err)
		n := 0
		for ; ; n++ {
			if _, err := rows.Next(t.Context()); err != nil {
				if !errors.Is(err, io.EOF) {
					t.Error(err)
				}
				break
			}
		}
		must(t, rows.Close())
		if files, inUse := fetched(); n != c.rows || len(files) != c.want || inUse != 0 {
			t.Errorf("the newest %d: %d events, fetched %v, %d in use", c.n, n, files, inUse)
		}
	}
	rows, err := e.Record(t.Context(), "nothing")
	must(t, err)
	must(t, rows.Close())
	if files, inUse := fetched(); len(files) != all || inUse != 0 {
		t.Errorf("one event: fetched %v, %d in use", files, inUse)
	}
}
