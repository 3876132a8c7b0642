package lake

import (
	"context"
	"fmt"
	"testing"
	"time"
)

func TestEachRecordOnce(t *testing.T) {
	base := event("1", at(testDay, 0), "useragent", "cli", "account", "111111111111")
	moved := event("1", at(testDay, 0), "useragent", "cli", "account", "222222222222", "source_object", "elsewhere")
	changed := event("1", at(testDay, 0), "useragent", "console")
	lookup := event("1", at(testDay, 0), "useragent", "console", "source", "lookup")
	otherName := event("1", at(testDay, 0), "eventname", "PutObject", "source", "lookup")
	otherTime := event("1", at(testDay, 0), "eventtime", "2026-11-20T00:00:01Z", "source", "eventbridge")
	anonymous := event("", at(testDay, 0), "useragent", "cli")
	otherAnonymous := event("", at(testDay, 0), "useragent", "console")
	timeless := event("", nil, "useragent", "cli")
	tests := []struct {
		name                          string
		first, second                 []rec
		suspect                       string
		rows, duplicates, conflicting int64 // of the second batch
	}{
		{"again", []rec{base}, []rec{base}, "", 0, 1, 0},
		{"again, from elsewhere", []rec{base}, []rec{moved}, "", 0, 1, 0},
		{"other content", []rec{base}, []rec{changed}, "", 1, 0, 1},
		{"other content, then again", []rec{base, changed}, []rec{changed, base}, "", 0, 2, 0},
		{"another kind of source", []rec{base}, []rec{lookup}, "", 0, 1, 0},
		{"another kind of source, another event of this id", []rec{base}, []rec{otherName, otherTime}, "", 2, 0, 2},
		{"one of three", []rec{base}, []rec{event("2", at(testDay, 0)), base, event("3", at(testDay, 9))}, "", 2, 1, 0},
		{"other day", []rec{base}, []rec{event("1", at(testDay+1, 0))}, "", 1, 0, 0},
		{"no eventid", []rec{anonymous}, []rec{anonymous, otherAnonymous}, "", 1, 1, 0},
		{"no eventid, no time", []rec{timeless}, []rec{timeless}, "", 0, 1, 0},
		{"no eventid against one with", []rec{base}, []rec{anonymous}, "", 1, 0, 0},
		{"suspects in one file", nil, []rec{base, moved, changed, base}, "1", 2, 2, 1},
		{"suspects that the lake has", []rec{base}, []rec{moved, changed, base}, "1", 1, 2, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := openAt(t, t.TempDir(), newClock())
			if tt.first != nil {
				add(t, l, "first", tt.first...)
			}
			before := len(ids(t, l))
			b := open(t, l, "second")
			for _, f := range fill(t, b, tt.second...) {
				if tt.suspect != "" {
					f.Suspect(tt.suspect)
				}
			}
			c := commit(t, b)
			if c.Rows != tt.rows || c.Duplicates != tt.duplicates || c.Conflicting != tt.conflicting {
				t.Fatalf("committed %+v, want %d rows, %d duplicates, %d conflicting", c, tt.rows, tt.duplicates, tt.conflicting)
			}
			if n := len(ids(t, l)); n != before+int(tt.rows) {
				t.Fatalf("%d rows in the lake, had %d", n, before)
			}
			if strays := strayFiles(t, l); len(strays) > 0 {
				t.Fatalf("strays: %q", strays)
			}
			noTemp(t, l)
		})
	}
}

// Two files of one day in one batch are compared too.
func TestFilesOfOneBatch(t *testing.T) {
	l := openAt(t, t.TempDir(), newClock())
	b := open(t, l, "a")
	fill(t, b, event("1", at(testDay, 0)), event("2", at(testDay, 0)))
	fill(t, b, event("2", at(testDay, 0)), event("3", at(testDay, 0)))
	if c := commit(t, b); c.Rows != 3 || c.Duplicates != 1 {
		t.Fatalf("committed %+v", c)
	}
	sameList(t, "ids", ids(t, l), []string{"1", "2", "3"})
}

// Records that came while a batch was about to commit are found after the conflict, and only then.
func TestConflictSettlesAgain(t *testing.T) {
	dir, c := t.TempDir(), newClock()
	other := openAt(t, dir, c)
	add(t, other, "zero", event("0", at(testDay, 0)))
	times := 0
	l := openAt(t, dir, c, func(o *Options) {
		o.Step = func(s string) error {
			if s == "placed" && times < 3 {
				times++
				add(t, other, fmt.Sprint("object ", times), event(fmt.Sprint(times), at(testDay, 0)))
			}
			return nil
		}
	})
	b := open(t, l, "a")
	fill(t, b, event("0", at(testDay, 0)), event("1", at(testDay, 0)), event("2", at(testDay, 0)), event("3", at(testDay, 0)), event("4", at(testDay, 0)))
	if got := commit(t, b); got.Rows != 1 || got.Duplicates != 4 {
		t.Fatalf("committed %+v", got)
	}
	sameList(t, "ids", ids(t, l), []string{"0", "1", "2", "3", "4"})
	if strays := strayFiles(t, l); len(strays) > 0 {
		t.Fatalf("strays: %q", strays)
	}
}

// Many rows, several row groups, a fifth delivered again.
func TestManyDuplicates(t *testing.T) {
	l := openAt(t, t.TempDir(), newClock())
	const n = 20_000
	make := func(from, to int) []rec {
		var out []rec
		for i := from; i < to; i++ {
			out = append(out, event(fmt.Sprintf("%08d-aaaa-bbbb-cccc-0123456789ab", i), at(testDay, int64(i%86400)), "requestparameters", fmt.Sprintf(`{"n":%d}`, i)))
		}
		return out
	}
	add(t, l, "a", make(0, n)...)
	if c := add(t, l, "b", make(n-n/5, 2*n)...); c.Duplicates != n/5 || c.Rows != n {
		t.Fatalf("committed %+v", c)
	}
	if got := len(ids(t, l)); got != 2*n {
		t.Fatalf("%d rows", got)
	}
}

// TestManyOfOneID settles and compacts many records with one eventid, and many without one. It ends in
// seconds only if the time does not grow with the square of their number.
func TestManyOfOneID(t *testing.T) {
	const n = 30_000
	for _, id := range []string{"1", ""} {
		l := openAt(t, t.TempDir(), newClock())
		batch := func(from, to int) Committed {
			var rows []rec
			for i := from; i < to; i++ {
				rows = append(rows, event(id, at(testDay, 0), "useragent", fmt.Sprint(i)))
			}
			b := open(t, l, fmt.Sprint(from))
			for _, f := range fill(t, b, rows...) {
				f.Suspect(id)
			}
			return commit(t, b)
		}
		start := time.Now()
		batch(0, n)
		if c := batch(1, n+1); c.Rows != 1 || c.Duplicates != n-1 {
			t.Errorf("%+v", c)
		}
		if _, err := l.Compact(context.Background(), CompactOptions{}); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%d records with eventid %q took %s", n, id, took)
		}
	}
}
