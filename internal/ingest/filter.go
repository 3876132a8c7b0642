package ingest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/trail"
)

// A Filter leaves records out of the lake on purpose. Records that are left out are counted by source and condition, in the summary and for
// good in the lake's table left_out. Sign-ins to WorkSpaces, which are no records, always stay.
//
// What is left out of an object is gone from the lake for as long as the ledger knows the object: its log file is where it was.
//
// Each object is counted for itself, as it was read last: again after its batch was lost, or from the quarantine. A record that two objects have counts in both,
// as filters are asked before duplicates are looked for.
type Filter struct {
	// Source is what records are counted by: the name of the source, or import.
	Source string
	// Keep and Drop are the conditions as they are written: a record stays if Keep holds and Drop does not. An empty one is none.
	Keep, Drop string
	// Open makes what decides for one worker, which calls it from one goroutine at a time. It must not keep the record.
	Open func() func(*trail.Record) Verdict
}

// A Verdict says whether a record stays.
type Verdict uint8

// The verdicts.
const (
	Stays   Verdict = iota
	NotKept         // Keep does not hold
	Dropped         // Drop holds
)

// A LeftOut says by what records were left out.
type LeftOut struct {
	Source    string `json:"source"`
	Kind      string `json:"kind"` // keep: records for which the condition does not hold; drop: those for which it does
	Condition string `json:"condition"`
}

// MarshalText writes it as a key of a JSON object.
func (l LeftOut) MarshalText() ([]byte, error) {
	return []byte(l.Kind + " " + l.Condition + " (" + l.Source + ")"), nil
}

// Kinds of LeftOut.
const (
	KeepKind = "keep"
	DropKind = "drop"
)

// by is what a verdict counts under.
func (f *Filter) by(v Verdict) LeftOut {
	if v == NotKept {
		return LeftOut{f.Source, KeepKind, f.Keep}
	}
	return LeftOut{f.Source, DropKind, f.Drop}
}

// noDayLeft stands for the day of records without a time, or with one that no table has: the first that tables take.
var noDayLeft = time.Date(2006, 1, 1, 0, 0, 0, 0, time.UTC)

// leftOn is what was left out of an object on a day of the records' times.
type leftOn struct {
	day     lake.Day
	verdict Verdict
}

// leaves tells whether a record is left out, and counts it.
func (w *worker) leaves(rd *reading, r *trail.Record) bool {
	if w.decide == nil {
		return false
	}
	v := w.decide(r)
	if v == Stays {
		return false
	}
	day := lake.NoDay
	if micros, ok := eventTime(r); ok {
		day = lake.DayOf(micros)
	}
	if rd.left == nil {
		rd.left = map[leftOn]int64{}
	}
	rd.left[leftOn{day, v}]++
	rd.leftOut++
	return true
}

// leftRows adds the rows of an object to those that go into the lake before the batch is committed.
func (w *worker) leftRows(rd *reading) {
	f := w.im.o.Filter
	for _, on := range slices.SortedFunc(maps.Keys(rd.left), func(a, b leftOn) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.verdict, b.verdict))
	}) {
		by, day := f.by(on.verdict), noDayLeft
		if on.day != lake.NoDay {
			if t := on.day.Time(); t.After(noDayLeft) && t.Year() <= 2099 {
				day = t
			}
		}
		w.left = append(w.left, lake.Row{day, rd.l.key, by.Source, by.Kind, by.Condition, rd.left[on],
			nullable(rd.origin.account), nullable(rd.origin.region), rd.report.Path, w.im.o.Now()})
	}
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// maxLeftRows bounds what a worker holds: the rows of more objects go into the lake before the batch does, which is no harm, as for sign-ins.
const maxLeftRows = 20_000

// addLeftOut brings into the lake what workers have left out, in one snapshot. It may be done again: the rows of an object are in the place of those that it
// had, with whatever filter, when it was read before and its batch was lost. An object of the quarantine of which less is read than before, as with narrower
// limits, keeps its rows.
func (im *importer) addLeftOut(ctx context.Context, workers ...*worker) error {
	var rows []lake.Row
	for _, w := range workers {
		rows = append(rows, w.left...)
	}
	if len(rows) == 0 {
		return nil
	}
	if im.replaying {
		if less, err := im.leavesLess(ctx, rows); err != nil || less {
			return err
		}
	}
	if err := im.o.Lake.Table(&lake.LeftOut).Put(ctx, "object_key", rows); err != nil {
		return err
	}
	for _, w := range workers {
		w.left = nil
	}
	return nil
}

// leavesLess tells whether rows of one object count fewer records than those that are in the lake.
func (im *importer) leavesLess(ctx context.Context, rows []lake.Row) (bool, error) {
	t, d := im.o.Lake.Table(&lake.LeftOut), &lake.LeftOut
	object, day, records := d.Column("object_key"), d.Column("day"), d.Column("records")
	count := func(row lake.Row) int64 {
		n, _ := row[records].(int64)
		return n
	}
	var since, until time.Time
	now, before := int64(0), int64(0)
	for i, row := range rows {
		at, _ := row[day].(time.Time)
		from, to := t.Partition(at)
		if i == 0 || from.Before(since) {
			since = from
		}
		if to.After(until) {
			until = to
		}
		now += count(row)
	}
	err := t.Each(ctx, since, until, func(row lake.Row) error {
		if row[object] == rows[0][object] {
			before += count(row)
		}
		return nil
	})
	return before > now, err
}

// addLeft adds what was left out of a batch to a summary.
func (s *Summary) addLeft(left map[LeftOut]int64) {
	for by, n := range left {
		if s.LeftOutBy == nil {
			s.LeftOutBy = map[LeftOut]int64{}
		}
		s.LeftOutBy[by] += n
		s.LeftOut += n
	}
}

// EachLeftOut visits what was left out of a lake by day of the records' times, from since on and before until; zero times are no bound. timeless
// says that the records had no time, or none between 2006 and 2099; they are visited where there are no bounds.
func EachLeftOut(ctx context.Context, l *lake.Lake, since, until time.Time, visit func(by LeftOut, day time.Time, timeless bool, n int64) error) error {
	d := &lake.LeftOut
	bounded := !since.IsZero() || !until.IsZero()
	if !since.IsZero() {
		since = since.UTC().Truncate(24 * time.Hour)
	}
	text := func(row lake.Row, name string) string {
		s, _ := row[d.Column(name)].(string)
		return s
	}
	return l.Table(d).Each(ctx, since, until, func(row lake.Row) error {
		day, _ := row[d.Column("day")].(time.Time)
		n, _ := row[d.Column("records")].(int64)
		timeless := day.Equal(noDayLeft)
		if timeless && bounded {
			return nil
		}
		return visit(LeftOut{text(row, "source"), text(row, "kind"), text(row, "condition")}, day, timeless, n)
	})
}
