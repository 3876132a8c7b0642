package trinotest

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/synth"
)

const corpus = "../../../shared/corpus/invictus-ir-aws_dataset"

// TestLake has Trino read lakes by their Iceberg metadata, and DuckDB the same files directly, and compares what they
// find in every column: numbers of rows and values, distinct values, least and greatest, and a checksum of all.
func TestLake(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: a Trino server takes long to start, -short is set")
	}
	end := time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
	lakes := map[string]*lake.Lake{
		"odd":        newLake(t, nil, oddRecords(t)),
		"synthetic":  newLake(t, nil, synthetic(t, end, 7)),
		"maintained": maintained(t, end),
	}
	if _, err := os.Stat(corpus); err != nil {
		t.Run("corpus", func(t *testing.T) { skip(t, "the public test data is not beside the repository: ", err) })
	} else {
		lakes["corpus"] = newLake(t, nil, corpus)
	}
	before := map[string][]string{}
	for name, l := range lakes {
		before[name] = listing(t, l.Dir())
	}
	eachVersion(t, func(t *testing.T, s *Server) {
		for name, l := range lakes {
			t.Run(name, func(t *testing.T) { compare(t, s, l, name) })
		}
	})
	for name, l := range lakes {
		if after := listing(t, l.Dir()); !slices.Equal(after, before[name]) {
			t.Errorf("lake %s: Trino changed its files: before %v, after %v", name, before[name], after)
		}
	}
}

// newLake imports paths into a new lake, which goes by the clock now, or by the machine's.
func newLake(t *testing.T, now func() time.Time, paths ...string) *lake.Lake {
	t.Helper()
	l, err := lake.Open(t.Context(), lake.Options{Dir: t.TempDir(), Create: true, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	importInto(t, l, paths...)
	return l
}

// maintained makes a lake of two imports that was compacted, lost its first day, and has no old snapshots.
func maintained(t *testing.T, end time.Time) *lake.Lake {
	t.Helper()
	now := end
	l := newLake(t, func() time.Time { return now }, synthetic(t, end, 8), synthetic(t, end.AddDate(0, 0, -1), 9))
	c, err := l.Compact(t.Context(), lake.CompactOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if c.FilesAfter >= c.FilesBefore {
		t.Errorf("compaction made %d files of %d", c.FilesAfter, c.FilesBefore)
	}
	removed, err := l.Retain(t.Context(), end.AddDate(0, 0, -2), false)
	if err != nil {
		t.Fatal(err)
	}
	if removed.Rows == 0 {
		t.Error("retention removed nothing")
	}
	now = time.Now().Add(lake.MinSnapshotAge + 24*time.Hour) // snapshots have the machine's time
	expired, err := l.Expire(t.Context(), lake.MinSnapshotAge)
	if err != nil {
		t.Fatal(err)
	}
	if expired == 0 {
		t.Error("no snapshot was expired")
	}
	return l
}

// importInto imports each path on its own, so that the table has several snapshots.
func importInto(t *testing.T, l *lake.Lake, paths ...string) {
	t.Helper()
	for _, p := range paths {
		sum, err := ingest.Import(t.Context(), []string{p}, nil, ingest.Options{Lake: l})
		if err != nil {
			t.Fatal(err)
		}
		if sum.Records == 0 {
			t.Fatalf("%s gave no record: %+v", p, sum)
		}
	}
}

func synthetic(t *testing.T, end time.Time, seed uint64) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "trail")
	if _, err := synth.Generate(t.Context(), dir, synth.Options{People: 12, Days: 3, RecordsPerDay: 600, End: end, Seed: seed}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func listing(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(filepath.Join(dir, lake.TableName), func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		i, err := d.Info()
		if err != nil {
			return err
		}
		names = append(names, fmt.Sprint(filepath.Base(p), " ", i.Size(), " ", i.ModTime().UnixNano()))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// oracle is a lake's files as DuckDB sees them, and the same table in Trino.
type oracle struct {
	trino *Server
	table string // in Trino
	duck  *sql.DB
	files int
}

func compare(t *testing.T, s *Server, l *lake.Lake, name string) {
	o := newOracle(t, s, l, name)
	files := fmt.Sprint(o.trinoRows(t, fmt.Sprintf(`SELECT count(*), sum(record_count) FROM iceberg.test."%s$files"`, name)))
	want := fmt.Sprint(o.duckRows(t.Context(), t, fmt.Sprintf(`SELECT %d, count(*) FROM records`, o.files)))
	if files != want {
		t.Errorf("files and rows by the metadata: %s, files planned and rows in them: %s", files, want)
	}
	t.Logf("%s (files, rows); %d columns and %d filters compared", want, o.checkColumns(t), o.checkFilters(t))
}

func newOracle(t *testing.T, s *Server, l *lake.Lake, name string) *oracle {
	t.Helper()
	location, file := path.Split(metadataLocation(t, l))
	location = strings.TrimSuffix(location, "/metadata/")
	if err := s.Register(t.Context(), "test", name, location, file); err != nil {
		t.Fatal(err)
	}
	plan, err := l.Plan(t.Context(), lake.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	duck, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { duck.Close() })
	duck.SetMaxOpenConns(1) // a connection of its own would be a database of its own
	paths := make([]string, len(plan))
	for i, f := range plan {
		paths[i] = Literal(f.Path)
	}
	for _, q := range []string{"SET TimeZone = 'UTC'",
		"CREATE VIEW records AS SELECT * FROM read_parquet([" + strings.Join(paths, ",") + "], hive_partitioning = false)"} {
		if _, err := duck.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	return &oracle{trino: s, table: "iceberg.test." + Ident(name), duck: duck, files: len(plan)}
}

// metadataLocation asks the catalogue for the table's current metadata file.
func metadataLocation(t *testing.T, l *lake.Lake) string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(l.Dir(), "catalog.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var location string
	err = db.QueryRowContext(t.Context(), "SELECT metadata_location FROM iceberg_tables WHERE table_name = ?", lake.TableName).Scan(&location)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

func (o *oracle) trinoRows(t *testing.T, q string) [][]any {
	t.Helper()
	r, err := o.trino.Query(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return r.Rows
}

func (o *oracle) duckRows(ctx context.Context, t *testing.T, q string) [][]any {
	t.Helper()
	rows, err := o.duck.QueryContext(ctx, q)
	if err != nil {
		t.Fatalf("%v in: %s", err, q)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]any
	for rows.Next() {
		row, to := make([]any, len(names)), make([]any, len(names))
		for i := range row {
			to[i] = &row[i]
		}
		if err := rows.Scan(to...); err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
