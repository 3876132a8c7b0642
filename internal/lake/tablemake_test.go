package lake

import (
	"slices"
	"testing"
	"time"
)

// Tables are made once, whoever makes them, and rows go into those that were made empty.
func TestMakeTables(t *testing.T) {
	t.Parallel()
	c := newClock()
	dir := t.TempDir()
	l := openAt(t, dir, c)
	at := c.now()
	row := Row{at, at, "hand", "named", "", "x", nil, "足跡", nil, true}
	if _, err := l.Table(&Directory).Add(t.Context(), []Row{row}); err != nil {
		t.Fatal(err)
	}
	made, err := l.MakeTables(t.Context())
	if err != nil || len(made) != len(Tables())-1 || slices.Contains(made, Directory.Name) {
		t.Errorf("made %v, %v", made, err)
	}
	if made, err := l.MakeTables(t.Context()); err != nil || len(made) != 0 {
		t.Errorf("made again: %v, %v", made, err)
	}
	for _, d := range Tables() {
		now, err := l.Table(d).load(t.Context())
		if err != nil || now == nil {
			t.Errorf("%s: %v", d.Name, err)
		}
	}
	if n, err := l.Table(&UserConnected).Add(t.Context(), []Row{{"ws-1", at, at, int64(300), 1.0, int64(1), nil, nil, at}}); err != nil || n != 1 {
		t.Errorf("a row in an empty table: %d, %v", n, err)
	}
	n := 0
	if err := l.Table(&UserConnected).Each(t.Context(), time.Time{}, time.Time{}, func(Row) error { n++; return nil }); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
}
