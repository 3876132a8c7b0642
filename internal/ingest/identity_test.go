package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/parquet"
	"github.com/ashiato/ashiato/trail"
)

// TestRepeatedIdentities writes records whose identities and origins come again through one mapper into two files in turn, and each
// record through a mapper of its own: the rows are the same.
func TestRepeatedIdentities(t *testing.T) {
	records := append([]string{}, oddRecords...)
	for i := range 300 {
		identity := fmt.Sprintf(`{"type":"AssumedRole","principalId":"P%d","sessionContext":{"sessionIssuer":{"userName":"u%d"},"webIdFederationData":{"attributes":{"a":"%d"}}}}`, i%40, i%40, i%40)
		if i%7 == 0 {
			identity = fmt.Sprintf(`{"type":"AWSService","invokedBy":"s%d"}`, i%3)
		}
		records = append(records, fmt.Sprintf(`{"eventID":"%d","userIdentity":%s,"recipientAccountId":"%d","awsRegion":"r"}`, i, identity, i%5))
		records = append(records, oddRecords[i%len(oddRecords)])
	}
	origins := []origin{
		{source: "trail", object: "a", account: "1", region: "r", date: "2026/01/01", ingested: 1},
		{source: "trail", object: "b", account: "1", region: "r", date: "2026/01/01", ingested: 1},
		{source: "trail", object: "c"},
		{source: "lookup", object: "a", account: "1", region: "r", date: "2026/01/01", ingested: 2},
	}
	one, err := newMapper()
	if err != nil {
		t.Fatal(err)
	}
	together := writeThrough(t, records, origins, func() *mapper { return one })
	alone := writeThrough(t, records, origins, func() *mapper {
		m, err := newMapper()
		if err != nil {
			t.Fatal(err)
		}
		return m
	})
	for i := range together {
		got, want := readRows(t, together[i]), readRows(t, alone[i])
		if len(got) != len(want) || len(got) < len(records)/3 {
			t.Fatalf("file %d: %d rows, want %d", i, len(got), len(want))
		}
		for k := range got {
			if !reflect.DeepEqual(got[k], want[k]) {
				t.Errorf("file %d, row %d:\n%v\nwant %v", i, k, got[k], want[k])
			}
		}
	}
}

// writeThrough writes records to two files in turn.
func writeThrough(t *testing.T, records []string, origins []origin, mapper func() *mapper) (files [2]string) {
	t.Helper()
	var writers [2]*parquet.Writer
	for i := range writers {
		files[i] = filepath.Join(t.TempDir(), "rows.parquet")
		f, err := os.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		writers[i] = parquet.NewWriter(f, lake.Schema(), parquet.Options{SortBy: -1, RowGroupRows: 150})
	}
	for i, text := range records {
		r, err := trail.Parse([]byte(text), trail.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		if err := mapper().append(writers[i/3%2], r, &origins[i/9%len(origins)]); err != nil {
			t.Fatal(err)
		}
	}
	for _, w := range writers {
		if _, err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return files
}
