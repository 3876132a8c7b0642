package lake

import (
	"fmt"
	"sync"
	"time"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"

	"github.com/ashiato/ashiato/internal/parquet"
)

// A shape is what creating a table and writing, describing and checking its data files needs to know. Tables are partitioned and
// sorted by an instant; a partition is counted by a [Day], which in a table by month counts months since 1970-01 UTC.
type shape struct {
	table   string
	iceberg *iceberg.Schema
	parquet *parquet.Schema
	bounded map[int]bool // field ids whose bounds go into the table's metadata
	time    int          // the instant's leaf
	timeID  int          // and its field id
	field   string       // the partition field: <instant>_day or <instant>_month
	byMonth bool
	writers sync.Pool // column writers and their buffers for the next file
}

// recordsShape is that of cloudtrail_records.
var recordsShape = sync.OnceValue(func() *shape {
	l := tableLayout()
	return &shape{table: TableName, iceberg: l.iceberg, parquet: l.parquet, bounded: l.bounded,
		time: l.leaves["event_time"], timeID: l.ids["event_time"], field: "event_time_day"}
})

// partition gives the partition of an instant in microseconds since 1970-01-01 UTC.
func (s *shape) partition(micros int64) Day {
	if !s.byMonth {
		return DayOf(micros)
	}
	return monthOf(time.UnixMicro(micros))
}

func monthOf(t time.Time) Day {
	y, m, _ := t.UTC().Date()
	return Day((y-1970)*12 + int(m) - 1)
}

// begin gives the first instant of a partition, UTC.
func (s *shape) begin(p Day) time.Time {
	if !s.byMonth {
		return p.Time()
	}
	return time.Date(1970, time.January+time.Month(p), 1, 0, 0, 0, 0, time.UTC)
}

// folder names the folder of a partition, as Iceberg does.
func (s *shape) folder(p Day) string {
	value := p.String()
	if s.byMonth && p != NoDay {
		value = s.begin(p).Format("2006-01")
	}
	return s.field + "=" + value
}

// overlaps says whether a partition has instants from since on, before until; zero times are no bound.
func (s *shape) overlaps(p Day, since, until time.Time) bool {
	return (until.IsZero() || s.begin(p).Before(until)) && (since.IsZero() || s.begin(p+1).After(since))
}

func (s *shape) partitionSpec() *iceberg.PartitionSpec {
	var transform iceberg.Transform = iceberg.DayTransform{}
	if s.byMonth {
		transform = iceberg.MonthTransform{}
	}
	spec := iceberg.NewPartitionSpec(iceberg.PartitionField{
		SourceIDs: []int{s.timeID}, FieldID: partitionFieldID, Name: s.field, Transform: transform,
	})
	return &spec
}

// partitionFieldID is the field id of the partition field in each table: Iceberg's first.
const partitionFieldID = 1000

// partitionValue is a partition as Iceberg's metadata have it.
func (s *shape) partitionValue(p Day) any {
	switch {
	case p == NoDay:
		return nil
	case s.byMonth:
		return int32(p)
	}
	return iceberg.Date(p)
}

func (s *shape) sortOrder() (table.SortOrder, error) {
	return table.NewSortOrder(table.InitialSortOrderID, []table.SortField{{
		SourceIDs: []int{s.timeID}, Transform: iceberg.IdentityTransform{}, Direction: table.SortASC, NullOrder: table.NullsLast,
	}})
}

func (s *shape) writer(out sink) *parquet.Writer {
	if w, ok := s.writers.Get().(*parquet.Writer); ok {
		w.Reset(out)
		return w
	}
	return parquet.NewWriter(out, s.parquet, parquet.Options{SortBy: s.time})
}

// checkPartition sees that all instants of a file are in its partition, for a file in the wrong one is never found.
func (s *shape) checkPartition(p Day, stats parquet.Stats) error {
	c := stats.Columns[s.time]
	if stats.Rows == 0 || p == NoDay && c.Min == nil {
		return nil
	}
	if c.Nulls == 0 && len(c.Min) == 8 && len(c.Max) == 8 && s.partition(micros(c.Min)) == p && s.partition(micros(c.Max)) == p {
		return nil
	}
	return fmt.Errorf("data file of %s has records of another day or none", s.folder(p))
}
