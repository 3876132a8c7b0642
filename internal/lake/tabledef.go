package lake

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/apache/iceberg-go"

	"github.com/ashiato/ashiato/internal/parquet"
)

// A ColumnKind is the type of a column of one of the smaller tables.
type ColumnKind uint8

// The kinds, with the Go type in a [Row] and the type in Athena's spelling.
const (
	Text    ColumnKind = iota // string, varchar; what is no UTF-8 becomes U+FFFD
	Instant                   // time.Time, timestamp(6) with time zone: microseconds, UTC, 2006-01-01 to 2099-12-31
	Integer                   // int64, bigint
	Double                    // float64, double; finite
	Boolean                   // bool, boolean
)

// A TableColumn is a column of one of the smaller tables. All may be null except those of the key and the table's time.
type TableColumn struct {
	Name string
	Kind ColumnKind
	JSON bool // text that holds a JSON document
}

// Type is the column's type in Athena's spelling.
func (c TableColumn) Type() string {
	return [...]string{"varchar", "timestamp(6) with time zone", "bigint", "double", "boolean"}[c.Kind]
}

// A TableDef says what one of the lake's smaller tables looks like; docs/format.md describes each. Columns are only ever added at the
// end: field ids follow from the order.
type TableDef struct {
	Name    string
	Columns []TableColumn // field ids from 1, in order
	Key     []string      // rows with equal key are one row; equal keys have equal times, or are never added but replaced
	Time    string        // the instant column that partitions and sorts the table; never null
	ByMonth bool          // partitions are months of Time, UTC, instead of days
	Stamp   string        // the instant column that says when a row was made; rows that differ in it alone do not differ. Or ""

	// join makes one row of two neighbours, a before b in the order of less, where that says the same; nil: never.
	join func(a, b Row) (Row, bool)
	less func(a, b Row) int // the order in which neighbours are joined
	same []string           // columns that are equal in rows that are joined
	end  string             // the instant column with a joined row's end: rows that begin later are not part of it
}

// A Row has a value for each column of a table, in their order: nil, string, time.Time, int64, float64 or bool.
type Row []any

// WorkSpacesAccess has the sign-ins to WorkSpaces that EventBridge tells of.
var WorkSpacesAccess = TableDef{
	Name: "workspaces_access", Key: []string{"event_id"}, Time: "event_time", Stamp: "ingested_at",
	Columns: []TableColumn{
		{Name: "event_id"}, {Name: "event_time", Kind: Instant}, {Name: "account"}, {Name: "region"}, {Name: "workspace_id"},
		{Name: "directory_id"}, {Name: "action_type"}, {Name: "login_time", Kind: Instant}, {Name: "client_ip"}, {Name: "client_platform"},
		{Name: "client_product"}, {Name: "client_version"}, {Name: "source_object"}, {Name: "ingested_at", Kind: Instant}, {Name: "detail", JSON: true},
	},
}

// UserConnected has the samples of the metric UserConnected as runs: points samples of equal value at first_at, first_at+period, ..., last_at.
var UserConnected = TableDef{
	Name: "user_connected", Key: []string{"workspace_id", "first_at", "last_at", "period", "value"}, Time: "first_at", Stamp: "observed_at",
	Columns: []TableColumn{
		{Name: "workspace_id"}, {Name: "first_at", Kind: Instant}, {Name: "last_at", Kind: Instant}, {Name: "period", Kind: Integer},
		{Name: "value", Kind: Double}, {Name: "points", Kind: Integer}, {Name: "account"}, {Name: "region"}, {Name: "observed_at", Kind: Instant},
	},
	join: joinRuns, less: lessRuns, end: "last_at", same: []string{"workspace_id", "account", "region", "period", "value"},
}

// Directory has what identifiers were called, as it was observed.
var Directory = TableDef{
	Name: "directory", Key: []string{"kind", "scope", "id", "observed_at", "source"}, Time: "observed_at", ByMonth: true,
	Columns: []TableColumn{
		{Name: "observed_at", Kind: Instant}, {Name: "effective_at", Kind: Instant}, {Name: "source"}, {Name: "kind"}, {Name: "scope"},
		{Name: "id"}, {Name: "arn"}, {Name: "name"}, {Name: "attributes", JSON: true}, {Name: "present", Kind: Boolean},
	},
}

// Sessions has the sessions on WorkSpaces, which follow from samples and sign-ins and are replaced when they are computed again.
var Sessions = TableDef{
	Name: "sessions", Key: []string{"session_id"}, Time: "started_at", ByMonth: true, Stamp: "computed_at",
	Columns: []TableColumn{
		{Name: "session_id"}, {Name: "workspace_id"}, {Name: "directory_id"}, {Name: "user_name"}, {Name: "person"},
		{Name: "started_at", Kind: Instant}, {Name: "started_by"}, {Name: "ended_at", Kind: Instant}, {Name: "ended_by"},
		{Name: "connected_seconds", Kind: Integer}, {Name: "unknown_seconds", Kind: Integer}, {Name: "client_ip"}, {Name: "client_platform"},
		{Name: "client_product"}, {Name: "computed_at", Kind: Instant},
	},
}

// LeftOut has how many records of an object were left out on purpose, by the day of their times.
var LeftOut = TableDef{
	Name: "left_out", Key: []string{"day", "object_key", "source", "kind", "condition"}, Time: "day", ByMonth: true, Stamp: "ingested_at",
	Columns: []TableColumn{
		{Name: "day", Kind: Instant}, {Name: "object_key"}, {Name: "source"}, {Name: "kind"}, {Name: "condition"}, {Name: "records", Kind: Integer},
		{Name: "account"}, {Name: "region"}, {Name: "source_object"}, {Name: "ingested_at", Kind: Instant},
	},
}

// Tables lists the smaller tables, by name.
func Tables() []*TableDef {
	return []*TableDef{&Directory, &LeftOut, &Sessions, &UserConnected, &WorkSpacesAccess}
}

// Column gives the place of a column in a [Row], -1 when there is none of that name.
func (d *TableDef) Column(name string) int {
	return slices.IndexFunc(d.Columns, func(c TableColumn) bool { return c.Name == name })
}

// A tableShape is a shape with the places of the columns that matter.
type tableShape struct {
	shape
	key   []int
	stamp int   // -1: none
	same  []int // of the definition's same
	end   int   // -1: none
}

var tableShapes sync.Map // *tableShape by *TableDef

func (d *TableDef) shape() *tableShape {
	if s, ok := tableShapes.Load(d); ok {
		return s.(*tableShape)
	}
	s, _ := tableShapes.LoadOrStore(d, newTableShape(d))
	return s.(*tableShape)
}

func newTableShape(d *TableDef) *tableShape {
	s := &tableShape{shape: shape{table: d.Name, bounded: map[int]bool{}, byMonth: d.ByMonth, field: d.Time + "_day"}, stamp: d.Column(d.Stamp), end: d.Column(d.end)}
	if d.ByMonth {
		s.field = d.Time + "_month"
	}
	s.time = d.Column(d.Time)
	s.timeID = s.time + 1
	for _, name := range d.Key {
		s.key = append(s.key, d.Column(name))
	}
	for _, name := range d.same {
		s.same = append(s.same, d.Column(name))
	}
	var fields []iceberg.NestedField
	var stored []parquet.Field
	for i, c := range d.Columns {
		f, p := c.fields(i + 1)
		fields, stored = append(fields, f), append(stored, p)
		s.bounded[i+1] = !c.JSON
	}
	s.iceberg = iceberg.NewSchema(0, fields...)
	schema, err := parquet.NewSchema(stored)
	if err != nil || s.time < 0 || slices.Contains(s.key, -1) {
		panic(fmt.Sprintf("lake: definition of table %s: %v", d.Name, err)) // the definitions are constants of this file
	}
	s.parquet = schema
	return s
}

// fields gives both forms of a column.
func (c TableColumn) fields(id int) (iceberg.NestedField, parquet.Field) {
	f := iceberg.NestedField{ID: id, Name: c.Name, Type: iceberg.PrimitiveTypes.String}
	p := parquet.Field{Name: c.Name, ID: id, Type: parquet.String, Repetition: parquet.Optional}
	switch c.Kind {
	case Instant:
		f.Type, p.Type = iceberg.PrimitiveTypes.TimestampTz, parquet.TimestampMicros
	case Integer:
		f.Type, p.Type = iceberg.PrimitiveTypes.Int64, parquet.Int64
	case Double:
		f.Type, p.Type = iceberg.PrimitiveTypes.Float64, parquet.Double
	case Boolean:
		f.Type, p.Type = iceberg.PrimitiveTypes.Bool, parquet.Boolean
	}
	return f, p
}

// Places of the columns of user_connected.
const (
	runWorkspace = iota
	runFirst
	runLast
	runPeriod
	runValue
	runPoints
	runAccount
	runRegion
	runObserved
)

// lessRuns orders runs so that those that continue one another are neighbours.
func lessRuns(a, b Row) int {
	for _, i := range []int{runWorkspace, runAccount, runRegion, runPeriod, runFirst, runLast, runValue} {
		if c := compareValues(a[i], b[i]); c != 0 {
			return c
		}
	}
	return 0
}

// joinRuns joins runs of one WorkSpace with equal value and period where the second begins within the first or right after it.
func joinRuns(a, b Row) (Row, bool) {
	for _, i := range []int{runWorkspace, runAccount, runRegion, runPeriod, runValue} {
		if compareValues(a[i], b[i]) != 0 {
			return nil, false
		}
	}
	seconds, ok := a[runPeriod].(int64)
	last, lastOK := a[runLast].(time.Time)
	end, endOK := b[runLast].(time.Time)
	if !ok || !lastOK || !endOK || a[runValue] == nil || seconds <= 0 || seconds > 86400 {
		return nil, false
	}
	period := time.Duration(seconds) * time.Second
	from, fromOK := a[runFirst].(time.Time)
	begin, beginOK := b[runFirst].(time.Time)
	if !fromOK || !beginOK || begin.Before(from) || begin.Sub(from)%period != 0 || last.Sub(from)%period != 0 || end.Sub(begin)%period != 0 || begin.After(last.Add(period)) {
		return nil, false
	}
	joined := slices.Clone(a)
	if end.After(last) {
		last = end
	}
	joined[runLast], joined[runPoints] = last, int64(last.Sub(from)/period)+1
	if compareValues(a[runObserved], b[runObserved]) < 0 {
		joined[runObserved] = b[runObserved]
	}
	return joined, true
}
