package ingest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
)

func openLake(t testing.TB) *lake.Lake {
	t.Helper()
	l, err := lake.Open(context.Background(), lake.Options{Dir: filepath.Join(t.TempDir(), "lake"), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// ask runs a query with one row over the lake's rows, which are called records.
func ask(t testing.TB, l *lake.Lake, query string, dest ...any) {
	t.Helper()
	files, err := l.Plan(context.Background(), lake.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		return
	}
	release, err := l.Fetch(context.Background(), files, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = "'" + f.Path + "'"
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	query = "WITH records AS (SELECT * FROM read_parquet([" + strings.Join(paths, ",") + "])) " + query
	if err := db.QueryRow(query).Scan(dest...); err != nil {
		t.Fatal(err)
	}
}

func countRows(t testing.TB, l *lake.Lake) (rows, ids int) {
	t.Helper()
	ask(t, l, "SELECT count(*), count(DISTINCT eventid) FROM records", &rows, &ids)
	return rows, ids
}

func doImport(t testing.TB, l *lake.Lake, paths ...string) Summary {
	t.Helper()
	s, err := Import(context.Background(), paths, nil, Options{Lake: l})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestImportTwice(t *testing.T) {
	dir := t.TempDir()
	distinct := writeTrail(t, dir, 60)
	l := openLake(t)
	first := doImport(t, l, dir)
	if first.Records != int64(distinct) || first.Objects != 60 || first.Unreadable != 0 || first.Duplicates == 0 {
		t.Errorf("first import: %+v, want %d records of 60 objects", first, distinct)
	}
	second := doImport(t, l, dir)
	if second.Records != 0 || second.Objects != 0 || second.Already != 60 {
		t.Errorf("second import: %+v", second)
	}
	third := doImport(t, l, freshCopy(t, dir))
	if third.Records != 0 || third.Objects != 60 || third.Duplicates != first.Records+first.Duplicates {
		t.Errorf("import of the same records in other objects: %+v", third)
	}
	if rows, ids := countRows(t, l); rows != distinct || ids != distinct {
		t.Errorf("%d rows, %d eventIDs, want %d", rows, ids, distinct)
	}
	checkSignIns(t, l, 60)
	checkClean(t, l)
}

func record(id, rest string) string {
	return fmt.Sprintf(`{"eventVersion":"1.11","eventID":"%s","eventTime":"2026-11-01T00:00:00Z","eventName":"X","eventSource":"s3.amazonaws.com"%s}`, id, rest)
}

func TestDuplicates(t *testing.T) {
	for _, c := range []struct {
		name                          string
		imports                       []string // each is one file, imported by itself
		rows, duplicates, conflicting int64
	}{
		{"equal in a file", []string{record("1", "") + record("1", "")}, 1, 1, 0},
		{"equal in two files", []string{record("1", ""), record("1", "") + record("2", "")}, 2, 1, 0},
		{"white space differs", []string{record("1", `,"requestParameters":{"a":1}`) + record("1", `, "requestParameters": { "a" : 1 } `)}, 1, 1, 0},
		{"white space differs, two files", []string{record("1", `,"requestParameters":{"a":1}`), record("1", ` , "requestParameters": {"a": 1}`)}, 1, 1, 0},
		{"content differs", []string{record("1", "") + record("1", `,"errorCode":"AccessDenied"`)}, 2, 0, 1},
		{"content differs, two files", []string{record("1", ""), record("1", `,"errorCode":"AccessDenied"`)}, 2, 0, 1},
		{"content differs, again", []string{record("1", ""), record("1", `,"errorCode":"A"`), record("1", `,"errorCode":"A"`) + record("1", "")}, 2, 2, 1},
		{"no eventID", []string{`{"eventVersion":"1.11","eventName":"X","eventSource":"a"}`, `{"eventVersion":"1.11","eventName":"X","eventSource":"a"}` + "\n" + `{"eventVersion":"1.11","eventName":"Y","eventSource":"a"}`}, 2, 1, 0},
		{"no eventTime", []string{`{"eventVersion":"1.11","eventID":"1","eventName":"X"}`, `{"eventVersion":"1.11","eventID":"1","eventName":"X"}` + "\n"}, 1, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := openLake(t)
			var sum Summary
			for i, text := range c.imports {
				file := filepath.Join(t.TempDir(), fmt.Sprintf("%d.json", i))
				if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
				s := doImport(t, l, file)
				sum.Records += s.Records
				sum.Duplicates += s.Duplicates
				sum.Conflicting += s.Conflicting
				for _, p := range s.Problems {
					t.Errorf("%+v", p)
				}
			}
			rows, _ := countRows(t, l)
			if int64(rows) != c.rows || sum.Records != c.rows || sum.Duplicates != c.duplicates || sum.Conflicting != c.conflicting {
				t.Errorf("%d rows; %d records, %d duplicates, %d conflicting; want %d, %d, %d", rows, sum.Records, sum.Duplicates, sum.Conflicting, c.rows, c.duplicates, c.conflicting)
			}
			checkClean(t, l)
		})
	}
}

func gzipped(content []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(content)
	z.Close()
	return b.Bytes()
}

// bomb is n bytes of a letter, compressed, after a record: at least 2 MiB, in whole ones. Each but the first two is a copy of the second.
func bomb(t *testing.T, n int64) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	head := `{"Records":[` + record("bomb", "") + `,"`
	chunk := bytes.Repeat([]byte("a"), 1<<20)
	compress := func(text []byte) (compressed []byte) {
		before := b.Len()
		if _, err := z.Write(text); err != nil {
			t.Fatal(err)
		}
		if err := z.Flush(); err != nil { // ends at a byte
			t.Fatal(err)
		}
		return slices.Clone(b.Bytes()[before:])
	}
	compress(append([]byte(head), chunk...))
	again := compress(chunk) // of what stands before it refers to its letters only, so it can be repeated
	sum := crc32.ChecksumIEEE(append([]byte(head), chunk...))
	sum = crc32.Update(sum, crc32.IEEETable, chunk)
	for range n>>20 - 2 {
		b.Write(again)
		sum = crc32.Update(sum, crc32.IEEETable, chunk)
	}
	b.Write([]byte{1, 0, 0, 0xff, 0xff}) // a last block of nothing, RFC 1951 3.2.4; then RFC 1952 2.3.1
	trailer := binary.LittleEndian.AppendUint32(nil, sum)
	return append(b.Bytes(), binary.LittleEndian.AppendUint32(trailer, uint32(int64(len(head))+n))...)
}

// TestBomb sees that the bomb is a file that another reader inflates to its end.
func TestBomb(t *testing.T) {
	const size = 5 << 20
	z, err := gzip.NewReader(bytes.NewReader(bomb(t, size)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(z)
	if want := `{"Records":[` + record("bomb", "") + `,"` + strings.Repeat("a", size); err != nil || string(got) != want {
		t.Errorf("%d bytes, want %d: %v", len(got), len(want), err)
	}
}

// TestHostile imports one folder of everything that goes wrong, beside good files.
func TestHostile(t *testing.T) {
	dir := t.TempDir()
	good := func(id string) string { return `{"Records":[` + record(id, "") + `]}` }
	big := strings.Repeat("x", 5<<20)
	long := gzipped([]byte(`{"Records":[` + strings.Join(many(300), ",") + `]}`))
	files := []struct {
		name       string
		content    []byte
		records    int // in the lake
		quarantine bool
	}{
		{"good.json.gz", gzipped([]byte(good("good"))), 1, false},
		{"truncated.json.gz", long[:len(long)*2/3], -1, true},
		{"garbage.json", []byte("\x00\x01\x02garbage\xff\xfe"), 0, true},
		{"garbage.json.gz", []byte("\x1f\x8b\x08\x00garbage"), 0, true},
		{"half.json", []byte(`{"Records":[` + record("half", "") + `,{"eventID":"lost","eventName`), 1, true},
		{"bomb.json.gz", bomb(t, 10<<30), 1, true},
		{"deep.json", []byte(`{"Records":[` + record("deep", `,"requestParameters":`+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)) + `,` + record("after-deep", "") + `]}`), 1, true},
		{"big.json", []byte(`{"Records":[` + record("big", `,"requestParameters":{"a":"`+big+`"}`) + `,` + record("after-big", "") + `]}`), 1, true},
		{"nul.json", []byte(`{"Records":[` + record("nul", `,"errorMessage":"a`+"\x00"+`b"`) + `,` + record("after-nul", `,"errorMessage":"a\u0000b"`) + `]}`), 1, true},
		{"wrong-extension.gz", []byte(good("plain")), 1, false},
		{"wrong-extension.json", gzipped([]byte(good("gzipped"))), 1, false},
		{"picture.png", []byte("\x89PNG\r\n\x1a\n0000"), 0, false},
		{"README.txt", []byte("These are logs.\n"), 0, false},
		{"empty.json", nil, 0, false},
		{"array.json", []byte(`[]`), 0, false},
	}
	want, quarantined := 0, 0
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.name), f.content, 0o644); err != nil {
			t.Fatal(err)
		}
		want += f.records
		if f.quarantine {
			quarantined++
		}
	}
	l := openLake(t)
	s := doImport(t, l, dir)
	for _, p := range s.Problems {
		t.Logf("%s: %s", filepath.Base(p.Path), p.Reason)
	}
	t.Logf("not CloudTrail: %v", s.NotCloudTrail)
	reports, err := Quarantined(context.Background(), l)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range reports {
		names = append(names, filepath.Base(r.Path))
		if !r.Copied || r.count() == 0 {
			t.Errorf("%s: report %+v", r.Path, r)
		}
	}
	for _, f := range files {
		if got := slices.Contains(names, f.name); got != f.quarantine {
			t.Errorf("%s quarantined: %v, want %v", f.name, got, f.quarantine)
		}
	}
	for _, id := range []string{"good", "half", "bomb", "after-deep", "after-big", "after-nul", "plain", "gzipped"} {
		var n int
		ask(t, l, "SELECT count(*) FROM records WHERE eventid = '"+id+"'", &n)
		if n != 1 {
			t.Errorf("%d records with eventid %s", n, id)
		}
	}
	var part int
	ask(t, l, "SELECT count(*) FROM records WHERE eventid LIKE 'many-%'", &part)
	if part < 100 || part >= 300 {
		t.Errorf("%d records of a file cut at two thirds", part)
	}
	checkClean(t, l)
	replayWider(t, l, part)
}

func many(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = record(fmt.Sprintf("many-%d", i), fmt.Sprintf(`,"requestID":"%x"`, i*7919))
	}
	return out
}

// replayWider replays the quarantine with limits that let the big record pass.
func replayWider(t *testing.T, l *lake.Lake, part int) {
	t.Helper()
	before, _ := countRows(t, l)
	o := Options{Lake: l}
	o.Limits = newImporter(o).o.Limits
	o.Limits.RecordBytes = 8 << 20
	s, err := ReplayQuarantine(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	after, _ := countRows(t, l)
	if after != before+1 || s.Records != 1 || s.Duplicates < int64(part) {
		t.Errorf("replay: %d rows before, %d after, %+v", before, after, s)
	}
	reports, err := Quarantined(context.Background(), l)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range reports {
		if filepath.Base(r.Path) == "big.json" {
			t.Errorf("big.json is still in quarantine: %+v", r.Problems)
		}
		if strings.HasPrefix(r.Key, "replay") {
			t.Errorf("a replay left a report of its own: %+v", r)
		}
	}
	checkClean(t, l)
}

func TestArchiveAndStdin(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 3 {
		f, err := z.Create(fmt.Sprintf("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/0%d/111122223333_CloudTrail_eu-west-1_2026110%dT0000Z_abcdefghijklmnop.json.gz", i+1, i+1))
		if err != nil {
			t.Fatal(err)
		}
		f.Write(gzipped([]byte(`{"Records":[` + record(fmt.Sprint("zip-", i), "") + `]}`)))
	}
	z.Close()
	l := openLake(t)
	s, err := Import(context.Background(), []string{"-"}, &b, Options{Lake: l})
	if err != nil || s.Records != 3 || s.Archives != 1 {
		t.Fatalf("%+v, %v", s, err)
	}
	var region, dates string
	ask(t, l, "SELECT min(region), string_agg(date, ' ' ORDER BY date) FROM records", &region, &dates)
	if region != "eu-west-1" || dates != "2026/11/01 2026/11/02 2026/11/03" {
		t.Errorf("region %s, dates %s of records whose members' names tell them", region, dates)
	}
}

func TestManySmallFiles(t *testing.T) {
	dir := t.TempDir()
	for i := range 20_000 {
		if i%1000 == 0 {
			if err := os.Mkdir(filepath.Join(dir, fmt.Sprint(i/1000)), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		name := filepath.Join(dir, fmt.Sprint(i/1000), fmt.Sprintf("%d.json", i))
		if err := os.WriteFile(name, []byte(record(fmt.Sprint(i), "")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	l := openLake(t)
	s := doImport(t, l, dir)
	if rows, ids := countRows(t, l); rows != 20_000 || ids != 20_000 || s.Objects != 20_000 {
		t.Errorf("%d rows, %d eventIDs, %+v", rows, ids, s)
	}
}

func TestCorpusImport(t *testing.T) {
	l := openLake(t)
	invictus := filepath.Join(corpus(t), "invictus-ir-aws_dataset")
	for range 2 {
		doImport(t, l, invictus)
		if rows, _ := countRows(t, l); rows != 2900 {
			t.Fatalf("%d rows of 2,900 records", rows)
		}
	}
	s := doImport(t, l, corpus(t))
	for _, p := range s.Problems {
		t.Logf("%s: %s", p.Path, p.Reason)
	}
	t.Logf("%d records more, %d duplicates, %d unreadable; not CloudTrail: %v", s.Records, s.Duplicates, s.Unreadable, s.NotCloudTrail)
	for folder, want := range map[string]int{"stratus-red-team": 310, "otrf-security-datasets": 103, "cloud-custodian": 24} {
		var n int
		ask(t, l, "SELECT count(*) FROM records WHERE source_object LIKE '%"+folder+"%'", &n)
		if n != want {
			t.Errorf("%s: %d records, want %d", folder, n, want)
		}
	}
	checkClean(t, l)
}

func TestMissingPath(t *testing.T) {
	l := openLake(t)
	_, err := Import(context.Background(), []string{filepath.Join(t.TempDir(), "nowhere")}, nil, Options{Lake: l})
	if err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("%v", err)
	}
}

// checkClean fails the test when something is wrong with the lake, or when files are left after a clean-up.
func checkClean(t testing.TB, l *lake.Lake) {
	t.Helper()
	ctx := context.Background()
	// A process that was killed holds the lake until its lease ends.
	_, err := l.Clean(ctx, 0, false)
	for end := time.Now().Add(time.Minute); errors.Is(err, lake.ErrInUse) && time.Now().Before(end); {
		time.Sleep(100 * time.Millisecond)
		_, err = l.Clean(ctx, 0, false)
	}
	if err != nil {
		t.Errorf("clean: %v", err)
	}
	r, err := l.Check(ctx, nil)
	if err != nil {
		t.Fatalf("check: %v", err)
	}
	for _, f := range r.Findings {
		t.Errorf("lake check: %v", f)
	}
	if len(r.Strays) > 0 {
		t.Errorf("%d stray files after a clean-up, the first %+v", len(r.Strays), r.Strays[0])
	}
}
