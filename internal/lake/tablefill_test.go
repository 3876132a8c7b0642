package lake

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func yieldAll(rows ...Row) func(func(Row) error) error {
	return func(yield func(Row) error) error {
		for _, r := range rows {
			if err := yield(r); err != nil {
				return err
			}
		}
		return nil
	}
}

func tableFill(t *testing.T, l *Lake) {
	d, table := &Sessions, l.Table(&Sessions)
	if v, err := table.Version(t.Context()); err != nil || v != "" {
		t.Errorf("a table that is not there has version %q, %v", v, err)
	}
	from, until := table.Partition(noon)
	if !from.Equal(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)) || !until.Equal(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("the month is %s to %s", from, until)
	}
	a, b, c := session("a", noon), session("b", noon.AddDate(0, 0, 9)), session("c", noon.AddDate(0, 1, 0))
	addRows(t, l, d, 2, a, c)
	before, err := table.Version(t.Context())
	if err != nil || before == "" {
		t.Fatal(before, err)
	}
	fill := func(produce func(func(Row) error) error) error {
		t.Helper()
		return table.Fill(t.Context(), noon.AddDate(0, 0, 20), produce)
	}
	if err := fill(yieldAll(b, session("d", noon))); err != nil {
		t.Fatal(err)
	}
	if after, err := table.Version(t.Context()); err != nil || after == before {
		t.Errorf("the version is %s before and after: %v", after, err)
	}
	sameList(t, "filled", rowsOf(t, l, d), texts(t, d, b, session("d", noon), c))
	broken := errors.New("broken")
	for _, end := range []struct{ err, want error }{{ErrKeep, nil}, {broken, broken}} {
		n := snapshots(t, l, d)
		err := fill(func(yield func(Row) error) error { return errors.Join(yield(a), end.err) })
		if !errors.Is(err, end.want) || snapshots(t, l, d) != n {
			t.Errorf("%v: %v, %d snapshots", end.err, err, snapshots(t, l, d)-n)
		}
	}
	if err := fill(yieldAll(c)); err == nil || !strings.Contains(err.Error(), "not of the partition") {
		t.Errorf("a row of another month: %v", err)
	}
	if err := fill(yieldAll(a[:3])); err == nil {
		t.Error("a row that lacks columns was taken")
	}
	sameList(t, "kept", rowsOf(t, l, d), texts(t, d, b, session("d", noon), c))
	if err := fill(yieldAll()); err != nil {
		t.Fatal(err)
	}
	sameList(t, "emptied", rowsOf(t, l, d), texts(t, d, c))
}

// What others add while rows are edited stays, and is given to edit, too.
func tableEdit(t *testing.T, l *Lake) {
	d, table := &WorkSpacesAccess, l.Table(&WorkSpacesAccess)
	if n, err := table.Edit(t.Context(), time.Time{}, time.Time{}, func(Row) Row { return nil }); n != 0 || err != nil {
		t.Fatalf("a table that is not there: %d, %v", n, err)
	}
	id := d.Column("event_id")
	next := noon.AddDate(0, 0, 1)
	addRows(t, l, d, 3, access("mine-1", noon), access("other-1", noon), access("mine-2", next))
	addRows(t, l, d, 2, access("other-2", noon.Add(time.Hour)), access("other-3", next))
	renamed := access("other-2", noon.Add(time.Hour))
	renamed[d.Column("client_platform")] = "iOS"
	added := false
	edit := func(r Row) Row {
		if !added { // between the reading and the commit
			added = true
			addRows(t, l, d, 2, access("mine-9", noon.Add(2*time.Hour)), access("other-9", noon.Add(2*time.Hour)))
		}
		switch name, _ := r[id].(string); {
		case strings.HasPrefix(name, "mine"):
			return nil
		case name == "other-2":
			r[d.Column("client_platform")] = "iOS"
		}
		return r
	}
	if n, err := table.Edit(t.Context(), time.Time{}, time.Time{}, edit); n != 4 || err != nil {
		t.Errorf("%d rows, %v; want 4", n, err)
	}
	want := texts(t, d, access("other-1", noon), renamed, access("other-3", next), access("other-9", noon.Add(2*time.Hour)))
	sameList(t, "edited", rowsOf(t, l, d), want)
	before := snapshots(t, l, d)
	for _, bounds := range [][2]time.Time{{}, {next.AddDate(0, 0, 5), time.Time{}}} {
		if n, err := table.Edit(t.Context(), bounds[0], bounds[1], func(r Row) Row { return r }); n != 0 || err != nil || snapshots(t, l, d) != before {
			t.Errorf("nothing to change: %d, %v, %d snapshots", n, err, snapshots(t, l, d)-before)
		}
	}
	if n, err := table.Edit(t.Context(), next, next.Add(time.Second), func(Row) Row { return nil }); n != 1 || err != nil {
		t.Errorf("within a time: %d, %v", n, err)
	}
	sameList(t, "within a time", rowsOf(t, l, d), texts(t, d, access("other-1", noon), renamed, access("other-9", noon.Add(2*time.Hour))))
}

// Rows of more than one row group, with values that come again, that never do, and none, are read as they were written.
func TestTableReadsWhatItWrote(t *testing.T) {
	t.Parallel()
	l := openAt(t, t.TempDir(), newClock())
	d := &Sessions
	want := map[string]string{}
	err := l.Table(d).Fill(t.Context(), noon, func(yield func(Row) error) error {
		for i := range 130_000 {
			r := session(fmt.Sprintf("s-%06d", i), noon.Add(time.Duration(i%1000)*time.Second), "user_name", fmt.Sprint("user ", i%7), "connected_seconds", int64(i))
			if i%3 == 0 {
				r[d.Column("user_name")], r[d.Column("client_ip")] = nil, fmt.Sprint("192.0.2.", i)
			}
			if i > 70_000 {
				r[d.Column("directory_id")] = nil
			}
			want[r[0].(string)] = fmt.Sprint(r)
			if err := yield(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	err = l.Table(d).Each(t.Context(), time.Time{}, time.Time{}, func(r Row) error {
		n++
		if id, _ := r[0].(string); want[id] != fmt.Sprint(r) {
			return fmt.Errorf("%v, want %s", r, want[id])
		}
		return nil
	})
	if err != nil || n != len(want) {
		t.Errorf("%d rows: %v", n, err)
	}
}
