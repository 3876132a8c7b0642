package lake

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
	pq "github.com/parquet-go/parquet-go"
)

// A Finding is something that is not as it should be.
type Finding struct {
	Where string // a file, a batch, a snapshot
	What  string
}

func (f Finding) String() string { return f.Where + ": " + f.What }

// A Report is the result of a check. Strays are no damage: they take room until they are cleaned.
type Report struct {
	Files     int
	Rows      int64
	Bytes     int64
	Snapshots int
	Batches   int
	Findings  []Finding
	Strays    []Stray
}

// maxFindings bounds a report; a lake with more has one thing wrong, not thousands.
const maxFindings = 1000

// Check compares everything with everything: each data file with the table's metadata (size, rows, columns,
// sort, day, bounds), the ledger with the retained snapshots, the folders with what is referred to.
// progress, when not nil, is told the files done and to do. It changes nothing and may run beside imports; an
// error means that the check could not be made, not that something was found.
func (l *Lake) Check(ctx context.Context, progress func(done, total int)) (Report, error) {
	c := &check{lake: l}
	var err error
	if c.table, err = l.load(ctx); err != nil {
		return c.Report, err
	}
	if err := c.files(ctx, progress); err != nil {
		return c.Report, fmt.Errorf("check the files of lake %s: %w", l.dir, err)
	}
	if err := c.ledger(ctx); err != nil {
		return c.Report, fmt.Errorf("check the ledger of lake %s: %w", l.dir, err)
	}
	if err := c.lake.eachTable(func(t *Table) error { return c.smaller(ctx, t) }); err != nil {
		return c.Report, fmt.Errorf("check the smaller tables of lake %s: %w", l.dir, err)
	}
	if err := c.folders(ctx); err != nil {
		return c.Report, fmt.Errorf("check the folders of lake %s: %w", l.dir, err)
	}
	return c.Report, nil
}

type check struct {
	Report
	lake  *Lake
	table *table.Table
}

func (c *check) find(where, what string, args ...any) {
	if len(c.Findings) < maxFindings {
		c.Findings = append(c.Findings, Finding{where, fmt.Sprintf(what, args...)})
	}
}

func (c *check) files(ctx context.Context, progress func(done, total int)) error {
	if !c.table.Schema().Equals(tableLayout().iceberg) {
		c.find(TableName, "the table's columns are not those this program writes")
	}
	var inputs []input
	seen := map[string]bool{}
	err := c.lake.walk(ctx, c.table, nil, func(df iceberg.DataFile, e entry) error {
		if seen[e.path] {
			c.find(e.path, "is in the table twice")
		}
		seen[e.path] = true
		inputs = append(inputs, input{e, df})
		return nil
	})
	if err != nil {
		return err
	}
	for i, in := range inputs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if progress != nil {
			progress(i, len(inputs))
		}
		c.Files++
		c.Rows += in.rows
		c.Bytes += in.bytes
		c.file(ctx, in)
	}
	if progress != nil {
		progress(len(inputs), len(inputs))
	}
	if s := c.table.CurrentSnapshot(); s != nil && s.Summary != nil {
		if total := s.Summary.Properties["total-records"]; total != fmt.Sprint(c.Rows) {
			c.find(fmt.Sprintf("snapshot %d", s.SnapshotID), "says %s records, its files have %d", total, c.Rows)
		}
	}
	return nil
}

// file checks one data file against its entry.
func (c *check) file(ctx context.Context, in input) {
	f, err := c.lake.files.whole(ctx, in.path)
	if err != nil {
		c.find(in.path, "cannot be read: %v", err)
		return
	}
	if f.Size() != in.bytes {
		c.find(in.path, "has %d bytes, the table says %d", f.Size(), in.bytes)
	}
	s, err := newSource(f, in.path)
	if err != nil {
		c.find(in.path, "cannot be read: %v", err)
		return
	}
	defer s.Close()
	if s.parsed.NumRows() != in.rows {
		c.find(in.path, "has %d rows, the table says %d", s.parsed.NumRows(), in.rows)
	}
	if dir := "event_time_day=" + in.day.String(); !strings.Contains(in.path, dir) {
		c.find(in.path, "is not in the folder %s of its day", dir)
	}
	c.columns(s, in)
}

// columns reads every column: each must have its number of rows, and the values must keep the promises of the entry.
func (c *check) columns(s *source, in input) {
	timeLeaf := Leaf("event_time")
	sorted := in.file.SortOrderID() != nil && *in.file.SortOrderID() == table.InitialSortOrderID
	lower, upper, nulls := in.file.LowerBoundValues(), in.file.UpperBoundValues(), in.file.NullValueCounts()
	for column, leaf := range s.leaf {
		id := Schema().Leaves()[leaf].ID
		v := verifier{lower: lower[id], upper: upper[id], last: math.MinInt64}
		if leaf == timeLeaf {
			v.day, v.time, v.sorted = in.day, true, sorted
		}
		for g, rg := range s.parsed.RowGroups() {
			rows := int64(0)
			err := s.values(g, column, func(row int64, value pq.Value) error {
				rows = row + 1
				v.see(value)
				return nil
			})
			if err != nil {
				c.find(in.path, "column %s cannot be read: %v", path(leaf), err)
				return
			}
			if rows != rg.NumRows() {
				c.find(in.path, "column %s has %d rows in row group %d, not %d", path(leaf), rows, g, rg.NumRows())
			}
		}
		if n, ok := nulls[id]; ok && n != v.nulls {
			c.find(in.path, "column %s has %d nulls, the table says %d", path(leaf), v.nulls, n)
		}
		for _, wrong := range v.wrong() {
			c.find(in.path, "column %s %s", path(leaf), wrong)
		}
	}
}

func path(leaf int) string { return strings.Join(Schema().Leaves()[leaf].Path, ".") }

// A verifier holds the values of a column against what the table says of it.
type verifier struct {
	lower, upper []byte
	time, sorted bool
	day          Day
	partition    func(micros int64) Day // nil: DayOf
	last         int64
	nulls        int64

	outside, disorder, otherDay bool
}

func (v *verifier) see(value pq.Value) {
	if value.IsNull() {
		v.nulls++
		if v.time {
			v.last = math.MaxInt64
			v.otherDay = v.otherDay || v.day != NoDay
		}
		return
	}
	var b []byte
	switch value.Kind() {
	case pq.ByteArray:
		b = value.ByteArray()
		v.outside = v.outside || v.lower != nil && bytes.Compare(b, v.lower) < 0 || v.upper != nil && bytes.Compare(b, v.upper) > 0
	case pq.Int64:
		n := value.Int64()
		v.outside = v.outside || len(v.lower) == 8 && n < int64(binary.LittleEndian.Uint64(v.lower)) || len(v.upper) == 8 && n > int64(binary.LittleEndian.Uint64(v.upper))
		if v.time {
			v.disorder = v.disorder || n < v.last
			v.otherDay = v.otherDay || v.partitionOf(n) != v.day
			v.last = n
		}
	}
}

func (v *verifier) partitionOf(micros int64) Day {
	if v.partition != nil {
		return v.partition(micros)
	}
	return DayOf(micros)
}

func (v *verifier) wrong() []string {
	var out []string
	if v.outside {
		out = append(out, "has values outside the bounds in the table")
	}
	if v.disorder && v.sorted {
		out = append(out, "is not sorted, the table says it is")
	}
	if v.otherDay {
		out = append(out, "has values of another day than "+v.day.String())
	}
	return out
}

// ledger compares the batches with the snapshots that are retained.
func (c *check) ledger(ctx context.Context) error {
	in := map[string]int64{} // snapshot by batch
	oldest := int64(math.MaxInt64)
	for _, s := range c.table.Metadata().Snapshots() {
		oldest = min(oldest, s.TimestampMs)
	}
	// Batches that ended before the oldest snapshot cannot be compared with anything.
	batches, err := c.lake.ledger.batchesSince(ctx, time.UnixMilli(min(oldest, c.lake.opt.Now().UnixMilli())).Add(-MinSnapshotAge))
	if err != nil {
		return err
	}
	c.Batches = len(batches)
	for _, s := range c.table.Metadata().Snapshots() {
		c.Snapshots++
		if s.Summary == nil {
			continue
		}
		where := fmt.Sprintf("snapshot %d", s.SnapshotID)
		if id := s.Summary.Properties[propBatch]; id != "" {
			if other, twice := in[id]; twice {
				c.find(where, "has batch %s, and so has snapshot %d", id, other)
			}
			in[id] = s.SnapshotID
			if state := batches[id].state; state != "done" && state != "open" {
				c.find(where, "has batch %s, which the ledger calls %s", id, stateName(state))
			}
		}
		if list := s.Summary.Properties[propFenced]; list != "" {
			for id := range strings.SplitSeq(list, ",") {
				if b := batches[id]; b.state == "done" && b.files > 0 { // one without files is the ledger's alone
					c.find(where, "fences batch %s, which the ledger calls done", id)
				}
			}
		}
	}
	for _, id := range sortedKeys(batches) {
		b := batches[id]
		if _, ok := in[id]; b.state == "done" && b.files > 0 && !ok && b.opened.UnixMilli() > oldest {
			c.find("batch "+id, "is done in the ledger, but no retained snapshot has it")
		}
	}
	return c.objects(ctx)
}

func stateName(state string) string {
	if state == "" {
		return "unknown"
	}
	return state
}

func (c *check) objects(ctx context.Context) error {
	left, err := c.lake.ledger.leftClaims(ctx)
	for _, l := range left {
		c.find("batch "+l.batch, "is %s but still has %d objects", stateName(l.state), l.objects)
	}
	return err
}

// folders lists strays, and files that metadata refers to but that are not there.
func (c *check) folders(ctx context.Context) error {
	if err := c.there(ctx, c.table, TableName); err != nil {
		return err
	}
	strays, err := c.lake.strays(ctx)
	for _, s := range strays {
		if !c.lake.undecidedFile(ctx, s.Path) {
			c.Strays = append(c.Strays, s)
		}
	}
	return err
}

func (c *check) named(path string) bool {
	for _, f := range c.Findings {
		if f.Where == path {
			return true
		}
	}
	return false
}
