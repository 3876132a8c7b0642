package ingest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ashiato/ashiato/internal/lake"
)

// TestStrayInQuarantine has something in the quarantine that is not ours.
func TestStrayInQuarantine(t *testing.T) {
	l := openLake(t)
	doImport(t, l, write(t, filepath.Join(t.TempDir(), "a.json"), record("1", "")+"{bad"))
	write(t, filepath.Join(l.Dir(), quarantineFolder, "notes.txt"), "mine")
	write(t, filepath.Join(l.Dir(), quarantineFolder, "folder", "reason.json"), "{")
	s, err := ReplayQuarantine(context.Background(), Options{Lake: l})
	if err != nil || s.Objects != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	for _, p := range s.Problems {
		t.Log(p)
	}
}

// TestSameObjectTwice has the same content in several files of one import, good and bad.
func TestSameObjectTwice(t *testing.T) {
	dir := t.TempDir()
	const copies = 400
	for i := range copies {
		write(t, filepath.Join(dir, fmt.Sprintf("good%03d.json", i)), record("1", ""))
		write(t, filepath.Join(dir, fmt.Sprintf("bad%03d.json", i)), record("2", "")+"{bad")
	}
	l := openLake(t)
	s := doImport(t, l, dir, dir)
	if s.Records != 2 || s.Objects != 2 || s.Already != 4*copies-2 || s.Unreadable != 1 || s.Duplicates != 0 {
		t.Errorf("%+v", s)
	}
	info, err := l.Info(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if info.Objects != 2 || info.Records != 2 || info.Unreadable != 1 {
		t.Errorf("%+v", info)
	}
	checkClean(t, l)
}

// TestLinks imports through links to folders, and folders with links and pipes in them.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "real", "a.json"), record("1", ""))
	write(t, filepath.Join(dir, "else", "b.json"), record("2", ""))
	for to, from := range map[string]string{"link": "real", "real/loop": "../real", "real/b.json": "../else/b.json", "real/broken.json": "nowhere"} {
		if err := os.Symlink(from, filepath.Join(dir, to)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "real", "pipe.json"), 0o644); err != nil {
		t.Fatal(err)
	}
	l := openLake(t)
	s := doImport(t, l, filepath.Join(dir, "link"))
	if s.Records != 2 || s.Objects != 2 || s.Unreadable != 1 || len(s.NotCloudTrail) != 2 {
		t.Errorf("%+v", s)
	}
	_, err := Import(context.Background(), []string{filepath.Join(dir, "real", "pipe.json")}, nil, Options{Lake: l})
	if err == nil || !strings.Contains(err.Error(), "pipe.json") {
		t.Errorf("a pipe as a path: %v", err)
	}
}

// TestLakeBelow imports a folder that holds the lake itself.
func TestLakeBelow(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.json"), record("1", "")+"{bad")
	l, err := lake.Open(context.Background(), lake.Options{Dir: filepath.Join(dir, "lake"), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for range 2 {
		s := doImport(t, l, dir)
		if s.Objects+s.Already != 1 || s.Foreign != 0 || len(s.NotCloudTrail) != 0 {
			t.Errorf("%+v", s)
		}
	}
}

// TestNames imports files with hostile names.
func TestNames(t *testing.T) {
	dir := t.TempDir()
	names := []string{"a\xff\xfe.json", "b\n\x1b[31m'; DROP TABLE x.json", strings.Repeat("é", 100) + ".json", "-.json", "'.json", "%s.json"}
	for i, n := range names {
		write(t, filepath.Join(dir, n), record(fmt.Sprint(i), "")+"{bad")
	}
	l := openLake(t)
	s := doImport(t, l, dir)
	if s.Records != int64(len(names)) || s.Unreadable != int64(len(names)) {
		t.Errorf("%+v", s)
	}
	var n int
	ask(t, l, "SELECT count(DISTINCT source_object) FROM records", &n)
	if n != len(names) {
		t.Errorf("%d names of %d", n, len(names))
	}
	if reports, err := Quarantined(context.Background(), l); err != nil || len(reports) != len(names) {
		t.Errorf("%d in quarantine, %v", len(reports), err)
	}
	checkClean(t, l)
}

// TestManyKinds imports items of ever different kinds: what is remembered of them is bounded.
func TestManyKinds(t *testing.T) {
	var b bytes.Buffer
	for i := range 20_000 {
		fmt.Fprintf(&b, `{"key%d":1}`+"\n", i)
	}
	l := openLake(t)
	s := doImport(t, l, write(t, filepath.Join(t.TempDir(), "a.json"), b.String()))
	total := int64(0)
	for _, n := range s.NotCloudTrail {
		total += n
	}
	if total != 20_000 || len(s.NotCloudTrail) > maxKinds+1 {
		t.Errorf("%d items of %d kinds", total, len(s.NotCloudTrail))
	}
}

// TestManyProblems has more problems than can be listed.
func TestManyProblems(t *testing.T) {
	dir := t.TempDir()
	for i := range 5 {
		write(t, filepath.Join(dir, fmt.Sprintf("%d.json", i)), fmt.Sprintf(`{"eventID":"%d"}`, i)+strings.Repeat(record("x", "")+"{bad\n", 1500))
	}
	l := openLake(t)
	im := newImporter(Options{Lake: l, Workers: 1})
	found, err := walk(context.Background(), []string{dir}, "")
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorker(im)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.chunk(context.Background(), found.items); err != nil {
		t.Fatal(err)
	}
	if n := len(im.tally.problems); n == 0 || n > maxListed {
		t.Errorf("%d problems are held in memory", n)
	}
	if err := im.commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	if int64(len(im.sum.Problems))+im.sum.MoreProblems != im.sum.Unreadable {
		t.Errorf("%d problems listed, %d more, %d unreadable", len(im.sum.Problems), im.sum.MoreProblems, im.sum.Unreadable)
	}
}

// TestWithoutID has equal records without an eventID in one batch, one of them with white space.
func TestWithoutID(t *testing.T) {
	for _, id := range []string{"", `,"eventID":null`} {
		l := openLake(t)
		text := `{"eventVersion":"1.11","eventName":"X","eventSource":"a"` + id + "}\n"
		s := doImport(t, l, write(t, filepath.Join(t.TempDir(), "a.json"), text+strings.ReplaceAll(text, ":", ": ")+strings.ReplaceAll(text, "X", "Y")))
		if s.Records != 2 || s.Duplicates != 1 || s.Conflicting != 0 {
			t.Errorf("%+v", s)
		}
	}
}

// TestManyUnreadable lists a folder with more broken links than are listed one by one.
func TestManyUnreadable(t *testing.T) {
	dir := t.TempDir()
	const n = maxListed + 10
	for i := range n {
		if err := os.Symlink("nowhere", filepath.Join(dir, fmt.Sprintf("%d.json", i))); err != nil {
			t.Fatal(err)
		}
	}
	found, err := walk(context.Background(), []string{dir}, "")
	if err != nil || len(found.problems) != maxListed {
		t.Fatal(len(found.problems), err)
	}
	if s := doImport(t, openLake(t), dir); s.Unreadable != n || len(s.Problems) != maxListed || s.MoreProblems != 10 {
		t.Errorf("%d unreadable, %d listed, %d more", s.Unreadable, len(s.Problems), s.MoreProblems)
	}
}

// TestStdinIsKept has something unreadable on standard input, more than is copied of other objects.
func TestStdinIsKept(t *testing.T) {
	l := openLake(t)
	q := quarantineOf(l)
	kept := loaded{content: []byte("x"), shown: stdinName}
	elsewhere := loaded{content: []byte("x")}
	for _, o := range []*loaded{&kept, &elsewhere} {
		r := Report{Key: "sha256:" + o.shown, Size: quarantineBytes + 1}
		if err := q.put(context.Background(), &r, o); err != nil || r.Copied != (o == &kept) {
			t.Errorf("%+v, %v", r, err)
		}
	}
	if s := doImportStdin(t, l, "\x1f\x8b\x08garbage"); s.Unreadable != 1 || s.Foreign != 0 {
		t.Errorf("a broken log on standard input: %+v", s)
	}
}

func doImportStdin(t *testing.T, l *lake.Lake, content string) Summary {
	t.Helper()
	s, err := Import(context.Background(), []string{"-"}, strings.NewReader(content), Options{Lake: l})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestManyTextsOfOneEvent imports a file of records that share one eventID, each twice.
func TestManyTextsOfOneEvent(t *testing.T) {
	const texts = 50_000
	var b strings.Builder
	for range 2 {
		for i := range texts {
			b.WriteString(record("same", fmt.Sprintf(`,"requestID":"%d"`, i)))
			b.WriteByte('\n')
		}
	}
	file := filepath.Join(t.TempDir(), "same.json")
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	l := openLake(t)
	s := doImport(t, l, file)
	if rows, _ := countRows(t, l); rows != texts || s.Records != texts || s.Duplicates != texts {
		t.Errorf("%d rows, %d records, %d duplicates, want %d of each", rows, s.Records, s.Duplicates, texts)
	}
}
