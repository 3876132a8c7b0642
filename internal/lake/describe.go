package lake

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/apache/iceberg-go"
	icebergio "github.com/apache/iceberg-go/io"
	"github.com/apache/iceberg-go/table"
)

// describe gives the file's entry for the table's metadata. Bounds are kept for few columns only: each costs
// every query and every commit a little, and most would exclude nothing.
func (f *DataFile) describe(files store, spec iceberg.PartitionSpec) (iceberg.DataFile, error) {
	b, err := iceberg.NewDataFileBuilder(spec, iceberg.EntryContentData, files.uri(f.name), iceberg.ParquetFile,
		map[int]any{partitionFieldID: f.shape.partitionValue(f.day)}, nil, nil, f.stats.Rows, f.stats.Bytes)
	if err != nil {
		return nil, fmt.Errorf("describe data file %s: %w", f.path, err)
	}
	sizes, values, nulls := map[int]int64{}, map[int]int64{}, map[int]int64{}
	lower, upper := map[int][]byte{}, map[int][]byte{}
	for _, c := range f.stats.Columns {
		if !f.shape.bounded[c.ID] {
			continue
		}
		sizes[c.ID], values[c.ID], nulls[c.ID] = c.Bytes, c.Values, c.Nulls
		if c.Min != nil && c.Max != nil {
			lower[c.ID], upper[c.ID] = c.Min, c.Max
		}
	}
	b.ColumnSizes(sizes).ValueCounts(values).NullValueCounts(nulls).LowerBoundValues(lower).UpperBoundValues(upper)
	b.SplitOffsets(f.stats.SplitOffsets)
	if f.stats.Sorted {
		b.SortOrderID(table.InitialSortOrderID)
	}
	return b.Build(), nil
}

func micros(b []byte) int64 { return int64(binary.LittleEndian.Uint64(b)) }

// An entry is what planning and settling need to know of a data file in the table.
type entry struct {
	path  string // the name in the store
	day   Day
	rows  int64
	bytes int64
}

// entries lists the data files of a snapshot that keep says yes to, without their statistics.
// A nil keep means all of them. A table with delete files is refused, for its files alone tell wrong rows.
func (l *Lake) entries(ctx context.Context, t *table.Table, keep func(Day) bool) ([]entry, error) {
	var out []entry
	err := l.walk(ctx, t, keep, func(df iceberg.DataFile, e entry) error {
		out = append(out, e)
		return nil
	})
	return out, err
}

// walk visits the data files of the current snapshot.
func (l *Lake) walk(ctx context.Context, t *table.Table, keep func(Day) bool, visit func(iceberg.DataFile, entry) error) error {
	return l.walkAt(ctx, tableAt{t, t.CurrentSnapshot()}, keep, visit)
}

// A tableAt is a table as it was with a snapshot; nil: before there was one.
type tableAt struct {
	*table.Table
	snapshot *table.Snapshot
}

// atPosition gives a table as it was at a position; nil is now.
func atPosition(t *table.Table, at *Position) (tableAt, error) {
	switch {
	case at == nil:
		return tableAt{t, t.CurrentSnapshot()}, nil
	case at.Snapshot == 0:
		return tableAt{t, nil}, nil
	}
	s := t.SnapshotByID(at.Snapshot)
	if s == nil {
		return tableAt{}, fmt.Errorf("snapshot %d is there no more; snapshots are kept for %s", at.Snapshot, MinSnapshotAge)
	}
	return tableAt{t, s}, nil
}

func (l *Lake) walkAt(ctx context.Context, t tableAt, keep func(Day) bool, visit func(iceberg.DataFile, entry) error) error {
	s := t.snapshot
	if s == nil {
		return nil
	}
	fs, manifests, err := manifestsOf(ctx, t.Table, s)
	if err != nil {
		return err
	}
	for _, m := range manifests {
		if m.ManifestContent() == iceberg.ManifestContentDeletes {
			if m.HasAddedFiles() || m.HasExistingFiles() {
				return fmt.Errorf("%w: snapshot %d; rewrite the table without them first", ErrDeletes, s.SnapshotID)
			}
			continue
		}
		if keep != nil && !mayHold(m, keep) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		for me, err := range m.Entries(fs, true) {
			if err != nil {
				return fmt.Errorf("read manifest %s: %w", m.FilePath(), err)
			}
			e, err := l.newEntry(me.DataFile())
			if err != nil {
				return err
			}
			if keep == nil || keep(e.day) {
				if err := visit(me.DataFile(), e); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// manifestsOf lists the manifests of a snapshot, and gives what they are read with.
func manifestsOf(ctx context.Context, t *table.Table, s *table.Snapshot) (icebergio.IO, []iceberg.ManifestFile, error) {
	fs, err := t.FS(ctx)
	if err != nil {
		return nil, nil, err
	}
	manifests, err := s.Manifests(fs)
	if err != nil {
		return nil, nil, fmt.Errorf("read the manifests of snapshot %d: %w", s.SnapshotID, err)
	}
	return fs, manifests, nil
}

// mayHold says whether a manifest may have files of days that are kept; the summary gives first and last day.
func mayHold(m iceberg.ManifestFile, keep func(Day) bool) bool {
	parts := m.Partitions()
	if len(parts) != 1 {
		return true
	}
	p := parts[0]
	if p.ContainsNull && keep(NoDay) {
		return true
	}
	if p.LowerBound == nil || p.UpperBound == nil {
		return !p.ContainsNull
	}
	if len(*p.LowerBound) != 4 || len(*p.UpperBound) != 4 {
		return true
	}
	low, high := Day(int32(binary.LittleEndian.Uint32(*p.LowerBound))), Day(int32(binary.LittleEndian.Uint32(*p.UpperBound)))
	if int64(high)-int64(low) > 100_000 {
		return true
	}
	for d := low; d <= high; d++ {
		if keep(d) {
			return true
		}
	}
	return false
}

func (l *Lake) newEntry(df iceberg.DataFile) (entry, error) {
	path, err := l.files.name(df.FilePath())
	if err != nil {
		return entry{}, err
	}
	day, err := dayOfFile(df)
	if err != nil {
		return entry{}, err
	}
	return entry{path: path, day: day, rows: df.Count(), bytes: df.FileSizeBytes()}, nil
}

func dayOfFile(df iceberg.DataFile) (Day, error) {
	switch v := df.Partition()[partitionFieldID].(type) {
	case nil:
		return NoDay, nil
	case iceberg.Date:
		return Day(v), nil
	case int32:
		return Day(v), nil
	case int:
		return Day(v), nil
	default:
		return 0, fmt.Errorf("data file %s has a partition value of type %T", df.FilePath(), v)
	}
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
