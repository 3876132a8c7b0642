package trinotest

import (
	"database/sql"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
)

// TestSmallerTables has Trino read the lake's smaller tables by their Iceberg metadata: types, every value, and bounds on the time, which choose partitions.
func TestSmallerTables(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: a Trino server takes long to start, -short is set")
	}
	l := smallerLake(t)
	eachVersion(t, func(t *testing.T, s *Server) {
		for _, d := range lake.Tables() {
			name := "smaller_" + d.Name
			location, file := path.Split(smallerMetadata(t, l, d.Name))
			if err := s.Register(t.Context(), "test", name, strings.TrimSuffix(location, "/metadata/"), file); err != nil {
				t.Fatal(err)
			}
			o := &oracle{trino: s, table: "iceberg.test." + Ident(name)}
			var types []string
			for _, row := range o.trinoRows(t, "DESCRIBE "+o.table) {
				types = append(types, fmt.Sprint(row[0], " ", row[1]))
			}
			var want []string
			for _, c := range d.Columns {
				want = append(want, c.Name+" "+c.Type())
			}
			if !slices.Equal(types, want) {
				t.Errorf("%s: columns %v, want %v", d.Name, types, want)
			}
			compareSmaller(t, l, o, d, time.Time{})
			compareSmaller(t, l, o, d, time.Date(2026, 4, 2, 0, 0, 0, 0, time.UTC))
		}
	})
}

// compareSmaller compares all rows from a time on, as text.
func compareSmaller(t *testing.T, l *lake.Lake, o *oracle, d *lake.TableDef, since time.Time) {
	t.Helper()
	columns := make([]string, len(d.Columns))
	for i, c := range d.Columns {
		columns[i] = "coalesce(CAST(" + c.Name + " AS varchar), '-')"
		switch c.Kind {
		case lake.Instant:
			columns[i] = "coalesce(CAST(to_unixtime(" + c.Name + ") * 1000000 AS decimal(38, 0)), 0)"
			columns[i] = "CAST(" + columns[i] + " AS varchar)"
		case lake.Double:
			columns[i] = "CAST(CAST(" + c.Name + " * 8 AS bigint) AS varchar)"
		}
	}
	q := "SELECT " + strings.Join(columns, " || '|' || ") + " FROM " + o.table
	if !since.IsZero() {
		q += " WHERE " + d.Time + " >= TIMESTAMP '" + since.Format("2006-01-02 15:04:05") + " UTC'"
	}
	var got, want []string
	for _, row := range o.trinoRows(t, q) {
		got = append(got, fmt.Sprint(row[0]))
	}
	err := l.Table(d).Each(t.Context(), since, time.Time{}, func(r lake.Row) error {
		values := make([]string, len(r))
		for i, v := range r {
			switch v := v.(type) {
			case nil:
				values[i] = "-"
				if d.Columns[i].Kind == lake.Instant {
					values[i] = "0"
				}
			case time.Time:
				values[i] = fmt.Sprint(v.UnixMicro())
			case float64:
				values[i] = fmt.Sprint(int64(v * 8))
			default:
				values[i] = fmt.Sprint(v)
			}
		}
		want = append(want, strings.Join(values, "|"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || len(want) == 0 {
		t.Errorf("%s since %s:\n%q, want\n%q", d.Name, since, got, want)
	}
}

// smallerLake makes rows in all the tables, in several snapshots, some of which were compacted and replaced.
func smallerLake(t *testing.T) *lake.Lake {
	t.Helper()
	l, err := lake.Open(t.Context(), lake.Options{Dir: t.TempDir(), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	noon := time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)
	var sessions []lake.Row
	for i := range 8 {
		at := noon.AddDate(0, 0, i*7)
		id := fmt.Sprint("足跡-", i)
		_, err1 := l.Table(&lake.WorkSpacesAccess).Add(t.Context(), []lake.Row{{id, at, "1", "ap-northeast-1", "ws", nil, "successfulLogin", nil, "203.0.113.7", nil, "", "5", "q", at, `{"id":"x"}`}})
		_, err2 := l.Table(&lake.UserConnected).Add(t.Context(), []lake.Row{
			{"ws", at, at.Add(5 * time.Minute), int64(300), 1.0, int64(2), "1", nil, at}, {"ws", at.Add(10 * time.Minute), at.Add(10 * time.Minute), int64(300), 0.5, int64(1), "1", nil, at}})
		_, err3 := l.Table(&lake.Directory).Add(t.Context(), []lake.Row{{at, nil, "iam", "iam_user", "1", id, nil, "鈴木", `{"a":1}`, i%2 == 0}})
		sessions = append(sessions, lake.Row{id, "ws", "d", "u", nil, at, "event", at.Add(time.Hour), "5m", int64(i), int64(0), nil, nil, nil, at})
		err4 := l.Table(&lake.Sessions).Replace(t.Context(), time.Time{}, time.Time{}, sessions)
		_, err5 := l.Table(&lake.LeftOut).Add(t.Context(), []lake.Row{{at, id, "q", "drop", "readonly:yes", int64(i), "1", nil, "a.gz", at}})
		if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Compact(t.Context(), lake.CompactOptions{}); err != nil {
		t.Fatal(err)
	}
	return l
}

func smallerMetadata(t *testing.T, l *lake.Lake, table string) string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(l.Dir(), "catalog.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var location string
	if err := db.QueryRowContext(t.Context(), "SELECT metadata_location FROM iceberg_tables WHERE table_name = ?", table).Scan(&location); err != nil {
		t.Fatal(err)
	}
	return location
}
