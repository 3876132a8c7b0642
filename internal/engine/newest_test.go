package engine

import (
	"fmt"
	"math/rand"
	"path/filepath"
	"reflect"
	"slices"
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
