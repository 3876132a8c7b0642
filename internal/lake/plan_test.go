package lake

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/iceberg-go"
)

// planRecords makes records with few different values, spread over files unevenly.
func planRecords(r *rand.Rand, n int) []rec {
	var out []rec
	for i := range n {
		var when *int64
		if r.Intn(20) > 0 {
			when = at(testDay+Day(r.Intn(6)), int64(r.Intn(86400)))
		}
		e := event(fmt.Sprintf("id-%d-%d", r.Intn(1000), i), when,
			"account", fmt.Sprintf("%012d", r.Intn(5)), "region", fmt.Sprint("r", r.Intn(4)),
			"eventname", fmt.Sprint("Do", r.Intn(50)), "useridentity.arn", fmt.Sprint("arn:aws:iam::1:user/with-a-very-long-path-that-does-not-fit-into-the-bounds/", r.Intn(50)))
		if r.Intn(10) > 0 {
			e.values["date"] = fmt.Sprintf("2026/01/%02d", 1+r.Intn(20))
		}
		if r.Intn(3) > 0 {
			e.values["useridentity.accesskeyid"] = fmt.Sprint("AKIA", r.Intn(200))
			e.values["sourceipaddress"] = fmt.Sprint("10.0.0.", r.Intn(200))
		}
		out = append(out, e)
	}
	return out
}

// A plan may hold too much, never too little; and it does leave files out.
func TestPlanHoldsWhatIsAskedFor(t *testing.T) {
	ctx := context.Background()
	r := rand.New(rand.NewSource(7))
	l := openAt(t, t.TempDir(), newClock())
	var all []rec
	for i := range 12 {
		recs := planRecords(r, 1+r.Intn(40))
		add(t, l, fmt.Sprint(i), recs...)
		all = append(all, recs...)
	}
	whole, err := l.Plan(ctx, Filter{})
	if err != nil {
		t.Fatal(err)
	}
	left, ids := 0, map[string][]string{} // the ids in each file, which does not change
	for _, p := range whole {
		ids[p.Path] = idsOf(fileRows(t, p.Path))
	}
	for range 300 {
		f := randomFilter(r, all)
		planned, err := l.Plan(ctx, f)
		if err != nil {
			t.Fatal(err)
		}
		left += len(whole) - len(planned)
		there := map[string]bool{}
		for _, p := range planned {
			for _, id := range ids[p.Path] {
				there[id] = true
			}
		}
		for _, e := range all {
			if matches(f, e) && !there[e.values["eventid"]] {
				t.Fatalf("filter %+v: record %v is in no planned file", f, e.values)
			}
		}
	}
	if left < 300*len(whole)/3 {
		t.Errorf("only %d of %d files were left out", left, 300*len(whole))
	}
}

// idsOf gives the event ids of rows as fileRows has them.
func idsOf(rows []string) []string {
	ids := make([]string, len(rows))
	for i, row := range rows {
		_, rest, _ := strings.Cut(row, "eventid[0,1]=")
		ids[i], _, _ = strings.Cut(rest, " ")
	}
	return ids
}

func randomFilter(r *rand.Rand, all []rec) Filter {
	var f Filter
	pick := func(column string) []string {
		if r.Intn(4) > 0 {
			return nil
		}
		if v, ok := all[r.Intn(len(all))].values[column]; ok && r.Intn(3) > 0 {
			return []string{v, "other"}
		}
		return []string{"nowhere"}
	}
	if r.Intn(2) == 0 {
		f.Since = testDay.Time().Add(time.Duration(r.Intn(7*24)) * time.Hour)
		f.Timed = r.Intn(2) == 0
	}
	if r.Intn(2) == 0 {
		f.Until = testDay.Time().Add(time.Duration(r.Intn(7*24))*time.Hour + time.Nanosecond)
	}
	if r.Intn(3) == 0 {
		f.FirstDate = fmt.Sprintf("2026/01/%02d", 1+r.Intn(20))
	}
	if r.Intn(3) == 0 {
		f.LastDate = fmt.Sprintf("2026/01/%02d", 1+r.Intn(20))
	}
	f.EventIDs, f.AccessKeys, f.SourceIPs = pick("eventid"), pick("useridentity.accesskeyid"), pick("sourceipaddress")
	f.Accounts, f.Regions, f.EventNames, f.ARNs = pick("account"), pick("region"), pick("eventname"), pick("useridentity.arn")
	return f
}

func matches(f Filter, e rec) bool {
	if e.at == nil && f.Timed {
		return false
	}
	if e.at != nil {
		when := time.UnixMicro(*e.at)
		if !f.Since.IsZero() && when.Before(f.Since) || !f.Until.IsZero() && !when.Before(f.Until) {
			return false
		}
	}
	date, dated := e.values["date"]
	if (f.FirstDate != "" || f.LastDate != "") && !dated || date < f.FirstDate || f.LastDate != "" && date > f.LastDate {
		return false
	}
	for column, values := range f.columns() {
		if v, ok := e.values[column]; len(values) > 0 && (!ok || !slices.Contains(values, v)) {
			return false
		}
	}
	return true
}

func TestPlanOrder(t *testing.T) {
	l := openAt(t, t.TempDir(), newClock())
	add(t, l, "a", event("1", at(testDay, 0)), event("2", at(testDay+2, 0)), event("3", nil), event("4", at(testDay+1, 0)))
	files, err := l.Plan(context.Background(), Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var days []Day
	for _, f := range files {
		days = append(days, f.Day)
		if info, err := os.Stat(f.Path); err != nil || info.Size() != f.Bytes || f.Rows != 1 {
			t.Errorf("planned %+v: %v", f, err)
		}
	}
	if !slices.Equal(days, []Day{testDay + 2, testDay + 1, testDay, NoDay}) {
		t.Errorf("days %v", days)
	}
}

// A table with delete files is refused: its data files alone have rows that are gone.
func TestDeleteFilesAreRefused(t *testing.T) {
	ctx := context.Background()
	l := openAt(t, t.TempDir(), nil)
	add(t, l, "a", event("1", at(testDay, 0)))
	table, err := l.load(ctx)
	if err != nil {
		t.Fatal(err)
	}
	b, err := iceberg.NewDataFileBuilder(table.Spec(), iceberg.EntryContentPosDeletes, fileURI(l.dir+"/deletes.parquet"), iceberg.ParquetFile,
		map[int]any{partitionFieldID: iceberg.Date(testDay)}, nil, nil, 1, 100)
	if err != nil {
		t.Fatal(err)
	}
	tx := table.NewTransaction()
	if err := tx.NewRowDelta(nil).AddDeletes(b.Build()).Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Plan(ctx, Filter{}); !errors.Is(err, ErrDeletes) {
		t.Errorf("plan: %v", err)
	}
	if _, err := l.Compact(ctx, CompactOptions{}); !errors.Is(err, ErrDeletes) {
		t.Errorf("compact: %v", err)
	}
	batch := open(t, l, "b")
	fill(t, batch, event("1", at(testDay, 0)))
	if _, err := batch.Commit(ctx, Outcome{}); !errors.Is(err, ErrDeletes) {
		t.Errorf("commit: %v", err)
	}
}

// The bounds of eventtime come out of the table's metadata; a file that has a record without one has none.
func TestPlanTellsEventTimes(t *testing.T) {
	l := openAt(t, t.TempDir(), nil)
	add(t, l, "a", event("1", at(testDay, 9), "eventtime", "2026-02-03T00:00:09Z"), event("2", at(testDay, 5), "eventtime", "2026-02-03T00:00:05Z"),
		event("3", at(testDay+1, 0), "eventtime", "2026-02-04T00:00:00Z"), event("4", at(testDay+1, 1)))
	files, err := l.Plan(t.Context(), Filter{})
	if err != nil || len(files) != 2 {
		t.Fatalf("%+v, %v", files, err)
	}
	if f := files[0]; f.Day != testDay+1 || f.FirstEventTime != "" || f.LastEventTime != "" {
		t.Errorf("a file with a record without eventtime: %+v", f)
	}
	if f := files[1]; f.FirstEventTime != "2026-02-03T00:00:05Z" || f.LastEventTime != "2026-02-03T00:00:09Z" || f.Bytes == 0 || f.Remote != "" {
		t.Errorf("%+v", f)
	}
}
