package lake

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/mototest"
)

// noon is in a partition that is not the first.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// access makes a row of workspaces_access.
func access(id string, at time.Time) Row {
	return Row{id, at, "111122223333", "ap-northeast-1", "ws-1", "d-1", "successfulLogin", at, "203.0.113.7", "Windows",
		"Amazon WorkSpaces Windows client", "5.0", "queue", at.Add(time.Minute), `{"id":"` + id + `"}`}
}

// run makes a row of user_connected: points samples, five minutes apart.
func connected(workspace string, first time.Time, points int64, value float64) Row {
	return Row{workspace, first, first.Add(time.Duration(points-1) * 5 * time.Minute), int64(300), value, points, "111122223333", "ap-northeast-1", first.Add(time.Hour)}
}

// session makes a row of sessions.
func session(id string, start time.Time, more ...any) Row {
	r := Row{id, "ws-1", "d-1", "suzuki", nil, start, "event", nil, nil, int64(60), int64(0), nil, nil, nil, start.Add(time.Hour)}
	for i := 0; i < len(more); i += 2 {
		r[Sessions.Column(more[i].(string))] = more[i+1]
	}
	return r
}

// rowsOf reads a table, as text, sorted.
func rowsOf(t testing.TB, l *Lake, d *TableDef, bounds ...time.Time) []string {
	t.Helper()
	bounds = append(bounds, time.Time{}, time.Time{})
	out := []string{}
	err := l.Table(d).Each(t.Context(), bounds[0], bounds[1], func(r Row) error {
		out = append(out, fmt.Sprint(r))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func texts(t testing.TB, d *TableDef, rows ...Row) []string {
	t.Helper()
	out := []string{}
	for _, r := range rows {
		r, err := d.tidy(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprint(r))
	}
	slices.Sort(out)
	return out
}

func addRows(t testing.TB, l *Lake, d *TableDef, want int, rows ...Row) {
	t.Helper()
	if n, err := l.Table(d).Add(t.Context(), rows); err != nil || n != want {
		t.Fatalf("added %d rows to %s, want %d: %v", n, d.Name, want, err)
	}
}

func snapshots(t testing.TB, l *Lake, d *TableDef) int {
	t.Helper()
	now, err := l.Table(d).load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if now == nil {
		return 0
	}
	return len(now.Metadata().Snapshots())
}

func TestTables(t *testing.T) {
	open := func(t *testing.T, change ...func(*Options)) *Lake {
		return openAt(t, t.TempDir(), newClock(), change...)
	}
	tableTests(t, open)
}

func TestTablesOnS3(t *testing.T) {
	mototest.StartStrict(t)
	open := func(t *testing.T, change ...func(*Options)) *Lake {
		return openS3(t, s3Lake(t), t.TempDir(), newClock(), change...)
	}
	tableTests(t, open)
}

// Every answer of Glue to a commit is lost.
func TestTablesLostAnswers(t *testing.T) {
	mototest.StartStrict(t, "MOTO_LOSE_GLUE=1")
	open := func(t *testing.T, change ...func(*Options)) *Lake {
		return openS3(t, s3Lake(t), t.TempDir(), newClock(), change...)
	}
	tableTests(t, open)
}

func tableTests(t *testing.T, open func(t *testing.T, change ...func(*Options)) *Lake) {
	t.Run("add", func(t *testing.T) { tableAdd(t, open(t)) })
	t.Run("replace", func(t *testing.T) { tableReplace(t, open(t)) })
	t.Run("put", func(t *testing.T) { tablePut(t, open(t)) })
	t.Run("fill", func(t *testing.T) { tableFill(t, open(t)) })
	t.Run("edit", func(t *testing.T) { tableEdit(t, open(t)) })
	t.Run("values", func(t *testing.T) { tableValues(t, open(t)) })
	t.Run("refused", func(t *testing.T) { tableRefused(t, open(t)) })
}

func tableAdd(t *testing.T, l *Lake) {
	d := &WorkSpacesAccess
	if got := rowsOf(t, l, d); len(got) > 0 || snapshots(t, l, d) > 0 {
		t.Fatalf("a table that is not there has %v", got)
	}
	if files, err := l.Table(d).Files(t.Context(), time.Time{}, time.Time{}); err != nil || len(files) > 0 {
		t.Fatalf("a table that is not there has files %v, %v", files, err)
	}
	a, b, c := access("a", noon), access("b", noon.AddDate(0, 0, 1)), access("c", noon)
	addRows(t, l, d, 0)
	if snapshots(t, l, d) > 0 {
		t.Fatal("no rows make no table")
	}
	addRows(t, l, d, 2, a, b, a)
	addRows(t, l, d, 0, b, a)
	addRows(t, l, d, 1, c, a)
	if n := snapshots(t, l, d); n != 2 {
		t.Errorf("%d snapshots, want 2", n)
	}
	sameList(t, "rows", rowsOf(t, l, d), texts(t, d, a, b, c))
	sameList(t, "rows of a day", rowsOf(t, l, d, noon.AddDate(0, 0, 1).Add(-time.Hour)), texts(t, d, b))
	sameList(t, "rows until", rowsOf(t, l, d, time.Time{}, noon.Add(time.Microsecond)), texts(t, d, a, c))
	sameList(t, "rows of no time", rowsOf(t, l, d, noon.Add(time.Microsecond), noon.Add(time.Hour)), []string{})
	files, err := l.Table(d).Files(t.Context(), time.Time{}, time.Time{})
	if err != nil || len(files) != 3 || files[0].Day != DayOf(noon.UnixMicro()) || files[2].Day != files[0].Day+1 {
		t.Fatalf("%+v, %v", files, err)
	}
	fetch(t, l, files)
	for _, f := range files {
		if info, err := os.Stat(f.Path); err != nil || info.Size() != f.Bytes {
			t.Errorf("%s: %v", f.Path, err)
		}
	}
	noTemp(t, l)
	err = l.Table(d).EachOf(t.Context(), noon.AddDate(0, 0, 1), time.Time{}, []string{"event_id"}, func(r Row) error {
		if r[0] != "b" || slices.ContainsFunc(r[1:], func(v any) bool { return v != nil }) {
			t.Errorf("one column: %v", r)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	boom := errors.New("boom")
	if err := l.Table(d).Each(t.Context(), time.Time{}, time.Time{}, func(Row) error { return boom }); !errors.Is(err, boom) {
		t.Errorf("an error of visit: %v", err)
	}
}

func tableReplace(t *testing.T, l *Lake) {
	d, ctx := &Sessions, t.Context()
	replace := func(since, until time.Time, snaps int, rows ...Row) {
		t.Helper()
		before := snapshots(t, l, d)
		if err := l.Table(d).Replace(ctx, since, until, rows); err != nil {
			t.Fatal(err)
		}
		if n := snapshots(t, l, d) - before; n != snaps {
			t.Fatalf("%d snapshots more, want %d", n, snaps)
		}
	}
	all := time.Time{}
	march, april := session("1", noon), session("2", noon.AddDate(0, 1, 0))
	replace(all, all, 0)
	replace(all, all, 1, march, april)
	sameList(t, "rows", rowsOf(t, l, d), texts(t, d, march, april))
	replace(all, all, 0, april, march, march)
	replace(all, all, 0, session("1", noon, "computed_at", noon.AddDate(1, 0, 0)), april)
	ended := session("1", noon, "ended_at", noon.Add(time.Hour), "ended_by", "event")
	replace(noon.Add(-time.Hour), noon.Add(time.Hour), 1, ended)
	sameList(t, "rows", rowsOf(t, l, d), texts(t, d, ended, april))
	late := session("3", noon.AddDate(0, 0, 9))
	replace(noon.Add(time.Hour), noon.AddDate(0, 0, 10), 1, late) // beside what stays in the month
	sameList(t, "rows", rowsOf(t, l, d), texts(t, d, ended, late, april))
	replace(noon.AddDate(0, 0, 1), noon.AddDate(0, 0, 20), 1)
	sameList(t, "rows", rowsOf(t, l, d), texts(t, d, ended, april))
	replace(all, noon.AddDate(0, 0, 20), 1)
	sameList(t, "rows", rowsOf(t, l, d), texts(t, d, april))
	replace(all, all, 1)
	sameList(t, "rows", rowsOf(t, l, d), []string{})
	if err := l.Table(d).Replace(ctx, noon, noon.Add(time.Hour), []Row{session("1", noon.Add(time.Hour))}); err == nil {
		t.Error("a row outside of the time was taken")
	}
	noTemp(t, l)
}

func tablePut(t *testing.T, l *Lake) {
	d, ctx := &LeftOut, t.Context()
	row := func(day int, object, condition string, n int64) Row {
		return Row{noon.AddDate(0, 0, day), object, "queue", "drop", condition, n, nil, nil, object, noon}
	}
	put := func(snaps int, rows ...Row) {
		t.Helper()
		before := snapshots(t, l, d)
		if err := l.Table(d).Put(ctx, "object_key", rows); err != nil {
			t.Fatal(err)
		}
		if n := snapshots(t, l, d) - before; n != snaps {
			t.Fatalf("%d snapshots more, want %d", n, snaps)
		}
	}
	put(0)
	a, b, c := row(0, "a", "x", 1), row(1, "b", "x", 2), row(0, "c", "x", 3)
	put(1, a, b, b)
	put(1, c) // beside the file of the others
	sameList(t, "rows", rowsOf(t, l, d), texts(t, d, a, b, c))
	again := row(0, "a", "x", 1)
	again[9] = noon.AddDate(1, 0, 0)
	put(0, again, b) // the same at another time
	next := row(31, "a", "x", 4)
	put(1, row(0, "a", "x", 9), next)
	sameList(t, "rows", rowsOf(t, l, d), texts(t, d, row(0, "a", "x", 9), next, b, c))
	put(1, row(2, "a", "y", 5), b) // with another condition, in one of its months
	sameList(t, "rows", rowsOf(t, l, d), texts(t, d, row(2, "a", "y", 5), next, b, c))
	if err := l.Table(d).Put(ctx, "no_column", []Row{a}); err == nil {
		t.Error("a column that is not there was taken")
	}
	noTemp(t, l)
}

// What a table gives back is what it was given, whatever it is.
func tableValues(t *testing.T, l *Lake) {
	odd := access("id \x00 'quoted' 足跡", noon.Add(123456789*time.Nanosecond))
	odd[4], odd[5], odd[7] = nil, "", nil
	odd[14] = strings.Repeat("長", 90_000)
	addRows(t, l, &WorkSpacesAccess, 1, odd)
	sameList(t, "odd text", rowsOf(t, l, &WorkSpacesAccess), texts(t, &WorkSpacesAccess, odd))
	broken := access("\xff", noon)
	addRows(t, l, &WorkSpacesAccess, 1, broken)
	addRows(t, l, &WorkSpacesAccess, 0, broken)

	runs := []Row{connected("ws", noon, 3, 1), connected("ws", noon.Add(time.Hour), 1, math.Copysign(0, -1)), connected("ws", noon.Add(2*time.Hour), 1, math.MaxFloat64)}
	addRows(t, l, &UserConnected, 3, runs...)
	sameList(t, "numbers", rowsOf(t, l, &UserConnected), texts(t, &UserConnected, runs...))

	names := []Row{
		{noon, nil, "iam", "iam_user", "111122223333", "AIDA", nil, "suzuki", `{"path":"/"}`, true},
		{noon, noon.Add(-time.Hour), "iam", "iam_user", "111122223333", "AIDB", nil, nil, nil, false},
		{noon, nil, "iam", "iam_user", "111122223333", "AIDC", nil, "x", nil, nil},
	}
	addRows(t, l, &Directory, 3, names...)
	sameList(t, "names", rowsOf(t, l, &Directory), texts(t, &Directory, names...))
}

func tableRefused(t *testing.T, l *Lake) {
	good := func(change ...any) Row {
		r := connected("ws", noon, 1, 1)
		for i := 0; i < len(change); i += 2 {
			r[UserConnected.Column(change[i].(string))] = change[i+1]
		}
		return r
	}
	for name, r := range map[string]Row{
		"too short":   good()[:8],
		"no key":      good("workspace_id", nil),
		"no time":     good("first_at", nil),
		"early":       good("first_at", time.Date(2005, 12, 31, 23, 59, 59, 0, time.UTC)),
		"late":        good("last_at", time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)),
		"other type":  good("period", 300),
		"text":        good("value", "1"),
		"number":      good("account", int64(1)),
		"not finite":  good("value", math.NaN()),
		"infinite":    good("value", math.Inf(1)),
		"long":        good("region", strings.Repeat("x", MaxTableText+1)),
		"unknown Go":  good("value", float32(1)),
		"time as int": good("last_at", int64(1)),
	} {
		if n, err := l.Table(&UserConnected).Add(t.Context(), []Row{good(), r}); err == nil || n != 0 {
			t.Errorf("%s: added %d, %v", name, n, err)
		}
	}
	if _, err := l.Table(&UserConnected).Add(t.Context(), make([]Row, MaxTableRows+1)); err == nil {
		t.Error("too many rows were taken")
	}
	var days []Row
	for i := range MaxTablePartitions + 1 {
		days = append(days, connected("ws", firstInstant.AddDate(0, 0, i), 1, 1))
	}
	if _, err := l.Table(&UserConnected).Add(t.Context(), days); err == nil {
		t.Error("too many days were taken")
	}
	if snapshots(t, l, &UserConnected) != 0 {
		t.Error("a refused row made a snapshot")
	}
	if files, _ := filepath.Glob(filepath.Join(l.TempDir(), "*")); len(files) > 0 {
		t.Errorf("temporary files: %v", files)
	}
}
