package trail

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// corpus returns the folder of public audit data that stands beside the repository.
func corpus(t testing.TB) string {
	dir := filepath.Join("..", "..", "shared", "corpus")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("ASHIATO_NO_SKIP") == "1" {
			t.Fatalf("the corpus is missing: %v", err)
		}
		t.Skipf("SKIPPED, NOT TESTED: the corpus is missing: %v", err)
	}
	return dir
}

// outcome is what reading files came to.
type outcome struct {
	records int
	forms   map[Form]int
	other   []*NotCloudTrail
	bad     []error
}

// readAll reads r to its end, or until limit errors have come.
func readAll(t testing.TB, r *Reader, each func(*Record)) outcome {
	o := outcome{forms: map[Form]int{}}
	for n := 0; ; n++ {
		rec, err := r.Next()
		var other *NotCloudTrail
		var bad *RecordError
		switch {
		case err == io.EOF:
			return o
		case errors.As(err, &other):
			o.other = append(o.other, other)
		case errors.As(err, &bad):
			o.bad = append(o.bad, err)
		case err != nil:
			o.bad = append(o.bad, err)
			return o
		default:
			o.records++
			o.forms[rec.Form]++
			if each != nil {
				each(rec)
			}
		}
		if n > 1<<20 {
			t.Fatal("the reader does not come to an end")
		}
	}
}

// readFolder reads every file of a corpus folder that may hold records.
func readFolder(t testing.TB, dir string, each func(*Record)) outcome {
	sum := outcome{forms: map[Form]int{}}
	r := NewReader(nil, ReaderOptions{})
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		name := d.Name()
		if err != nil || d.IsDir() || strings.HasPrefix(name, "LICENSE") || strings.HasSuffix(name, ".md") || strings.HasSuffix(name, ".yaml") {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		r.Reset(f, filepath.Base(dir)+"/"+name)
		o := readAll(t, r, each)
		sum.records += o.records
		for form, n := range o.forms {
			sum.forms[form] += n
		}
		sum.other = append(sum.other, o.other...)
		sum.bad = append(sum.bad, o.bad...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestCorpus(t *testing.T) {
	root := corpus(t)
	dirs, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		if !d.IsDir() || d.Name() == "sigma-rules" {
			continue
		}
		o := readFolder(t, filepath.Join(root, d.Name()), func(r *Record) {
			if !json.Valid(r.Raw) {
				t.Errorf("%s: %q is not JSON", d.Name(), r.Raw)
			}
			var m bytes.Buffer
			if json.Compact(&m, r.Raw); !bytes.Equal(m.Bytes(), r.AppendCompact(nil)) {
				t.Errorf("%s: compact text differs", d.Name())
			}
		})
		t.Logf("%s: %d records %v, %d other, %d bad", d.Name(), o.records, o.forms, len(o.other), len(o.bad))
		for _, e := range o.other {
			t.Log("   ", e)
		}
		for _, e := range o.bad {
			t.Error("   ", e)
		}
	}
}
