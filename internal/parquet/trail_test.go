package parquet

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"testing"

	pq "github.com/parquet-go/parquet-go"
)

// TestTrail writes more rows of the trail's shape than a row group holds, in interleaved runs, and compares every value by one reader and
// some columns by the other.
func TestTrail(t *testing.T) {
	fields, samples := trailFields()
	s := mustSchema(t, fields...)
	sortBy := len(s.Leaves()) - 6
	type timed struct {
		at     int64
		values [][]byte
	}
	var b bytes.Buffer
	w := NewWriter(&b, s, Options{SortBy: sortBy, RowGroupRows: 20_000})
	var rows []timed
	for i, row := range trailRows(samples, 50_000) {
		rows = append(rows, timed{int64(i%3000) * 1e6, row})
		putTrail(w, s.Leaves(), samples, row, rows[i].at)
		if err := w.EndRow(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for group := range slices.Chunk(rows, 20_000) {
		slices.SortStableFunc(group, func(a, b timed) int { return cmp.Compare(a.at, b.at) })
	}

	r := pq.NewReader(bytes.NewReader(b.Bytes()))
	defer r.Close()
	buf := make([]pq.Row, 1)
	for i, row := range rows {
		if n, err := r.ReadRows(buf); n != 1 || err != nil && !errors.Is(err, io.EOF) {
			t.Fatalf("row %d: %v", i, err)
		}
		for leaf, v := range buf[0] { // one entry per leaf, as no list has two
			want := row.values[leaf]
			switch {
			case v.IsNull() != (want == nil):
				t.Fatalf("row %d, leaf %d: %v, want %q", i, leaf, v, want)
			case v.Kind() == pq.Int64 && v.Int64() != row.at:
				t.Fatalf("row %d, leaf %d: %v, want %d", i, leaf, v, row.at)
			case v.Kind() == pq.ByteArray && !bytes.Equal(v.ByteArray(), want):
				t.Fatalf("row %d, leaf %d: %v, want %q", i, leaf, v, want)
			}
		}
	}

	name := t.TempDir() + "/t.parquet"
	writeFile(t, name, b.Bytes())
	found, err := openDuck(t).Query("select eventid, requestparameters, sourceipaddress, useridentity.sessioncontext.sessionissuer.issuer1, epoch_us(event_time) from read_parquet('" + name + "')")
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	leaves := []int{leafOf(t, s, "eventid"), leafOf(t, s, "requestparameters"), leafOf(t, s, "sourceipaddress"), leafOf(t, s, "issuer1")}
	i := 0
	for ; found.Next(); i++ {
		var got [4]*string
		var at int64
		if err := found.Scan(&got[0], &got[1], &got[2], &got[3], &at); err != nil {
			t.Fatal(err)
		}
		for k, leaf := range leaves {
			if want := rows[i].values[leaf]; (got[k] == nil) != (want == nil) || want != nil && *got[k] != string(want) || at != rows[i].at {
				t.Fatalf("row %d, leaf %d differs: want %q", i, leaf, want)
			}
		}
	}
	if err := found.Err(); err != nil || i != len(rows) {
		t.Fatalf("%d rows, want %d: %v", i, len(rows), err)
	}
}

func leafOf(t *testing.T, s *Schema, name string) int {
	t.Helper()
	i := slices.IndexFunc(s.Leaves(), func(l Leaf) bool { return l.Path[len(l.Path)-1] == name })
	if i < 0 {
		t.Fatalf("no leaf %q", name)
	}
	return i
}
