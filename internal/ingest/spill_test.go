package ingest

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestSpill imports records of many days in any order, with few open files, and compares the rows with those
// of an import with enough of them.
func TestSpill(t *testing.T) {
	var b bytes.Buffer
	r := rand.New(rand.NewPCG(5, 6))
	for i := range 5000 {
		when := time.Date(2020, 1, 1, r.IntN(24), 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(50))
		rest := []string{"", "\xff", `","eventName":"twice`, `\ud800`, `","requestParameters": { "a" : 1.0 },"x":"`}[r.IntN(5)]
		fmt.Fprintf(&b, `{"eventVersion":"1.11","eventID":"%d","eventTime":"%s","eventSource":"a","requestID":"%d","userIdentity":{"userName":"u%d"},"eventName":"%s"}`+"\n", i*9/10, when.Format(time.RFC3339), i, i%7, rest)
	}
	path := filepath.Join(t.TempDir(), "a.json")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	var sums, prints []string
	for _, open := range []int{1000, 3} {
		l := openLake(t)
		im := newImporter(Options{Lake: l, Workers: 2, Rows: 1000})
		im.openDays = open
		found, err := walk(context.Background(), []string{path}, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := im.importAll(context.Background(), found.items); err != nil {
			t.Fatal(err)
		}
		s := im.sum
		sums = append(sums, fmt.Sprint(s.Records, s.Duplicates, s.Conflicting, s.Unreadable, s.Days))
		var n int
		var digest string
		ask(t, l, "SELECT count(*), md5(string_agg(t::VARCHAR, '\n' ORDER BY t::VARCHAR)) FROM (SELECT * EXCLUDE ingested_at FROM records) t", &n, &digest)
		prints = append(prints, fmt.Sprint(n, digest))
		ask(t, l, "SELECT count(*) FROM records WHERE useridentity.username IS DISTINCT FROM 'u' || (requestid::INT % 7)", &n)
		if n != 0 {
			t.Errorf("%d records of %d open files have the name of another", n, open)
		}
		checkClean(t, l)
	}
	if sums[0] != sums[1] || prints[0] != prints[1] {
		t.Errorf("%v\n%v", sums, prints)
	}
	t.Log(sums[0])
}

// TestManyDays imports a file with records of very many days: open files are bounded.
func TestManyDays(t *testing.T) {
	var b bytes.Buffer
	const days = 1000
	for i := range days {
		day := time.Date(2007, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i*1999%days)
		fmt.Fprintf(&b, `{"eventVersion":"1.11","eventID":"%d","eventTime":"%s","eventSource":"a","eventName":"X"}`+"\n", i, day.Format(time.RFC3339))
	}
	path := filepath.Join(t.TempDir(), "a.json")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	l := openLake(t)
	most := 0
	s, err := Import(context.Background(), []string{path}, nil, Options{Lake: l, Progress: func(Progress) {
		if fds, err := os.ReadDir("/proc/self/fd"); err == nil {
			most = max(most, len(fds))
		}
	}})
	if err != nil || s.Records != days {
		t.Fatalf("%+v, %v", s, err)
	}
	if rows, _ := countRows(t, l); rows != days || most > openDays+100 {
		t.Errorf("%d rows; %d open files", rows, most)
	}
	t.Logf("%d open files at most", most)
}
