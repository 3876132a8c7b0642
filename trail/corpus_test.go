package trail

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
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
		case errors.Is(err, io.EOF):
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
	tests := []struct {
		dir            string
		records, other int
	}{
		{"invictus-ir-aws_dataset", 2900, 0},
		{"stratus-red-team", 310, 0},
		{"otrf-security-datasets", 103, 0},
		{"cloud-custodian", 24, 13},
		{"fivexl-cloudtrail-to-slack", 9, 0},
		{"trailscraper", 7, 1},
		{"datadog-forwarder", 7, 2},
		{"aws-lambda-go", 0, 12},
		{"awsdocs-cloudtrail-user-guide", 25, 4},
		{"awsdocs-connect-admin-guide", 6, 1},
		{"awsdocs-iam-user-guide", 8, 7},
	}
	for _, tt := range tests {
		o := readFolder(t, filepath.Join(root, tt.dir), func(r *Record) { checkRecord(t, r) })
		if o.records != tt.records || len(o.other) != tt.other {
			t.Errorf("%s: %d records and %d others, want %d and %d: %v", tt.dir, o.records, len(o.other), tt.records, tt.other, o.other)
		}
		for _, err := range o.bad {
			t.Errorf("%s: %v", tt.dir, err)
		}
		for _, e := range o.other {
			if strings.HasPrefix(e.What, "JSON object") && !strings.Contains(e.File, "connect-event") {
				t.Errorf("no name for %v", e)
			}
		}
	}
}

// checkRecord holds a record against encoding/json: its members put together again are its text.
func checkRecord(t testing.TB, r *Record) {
	t.Helper()
	var compact bytes.Buffer
	if err := json.Compact(&compact, r.Raw); err != nil {
		t.Fatalf("%q is not JSON: %v", r.Raw, err)
	}
	if got := r.AppendCompact(nil); !bytes.Equal(got, compact.Bytes()) {
		t.Errorf("compact text is %q, want %q", got, compact.Bytes())
	}
	if c := r.Clone(); !bytes.Equal(rebuild(c, Top), rebuild(r, Top)) || c.ID() != r.ID() {
		t.Errorf("clone of %q differs", r.Raw)
	}
	if r.DuplicateKeys() || !utf8.Valid(r.Raw) {
		return
	}
	var want, got any
	if err := errors.Join(json.Unmarshal(r.Raw, &want), json.Unmarshal(rebuild(r, Top), &got)); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("members of %q make %q", r.Raw, rebuild(r, Top))
	}
}

// rebuild makes the opened object parent from its members.
func rebuild(r *Record, parent Field) []byte {
	var members [][]byte
	for f := range NumFields {
		p, inner := f.Parent()
		v := r.Value(f)
		if !inner {
			p = Top
		}
		if p != parent || v.Kind == Absent {
			continue
		}
		text := v.AppendCompact(nil)
		if v.Kind == Object && f.Opened() {
			text = rebuild(r, f)
		}
		members = append(members, fmt.Appendf(nil, "%q:%s", f.Name(), text))
	}
	for _, m := range r.Unknown() {
		if m.Parent == parent {
			members = append(members, fmt.Appendf(nil, "%s:%s", m.Key, m.Value.Text))
		}
	}
	return slices.Concat([]byte("{"), bytes.Join(members, []byte(",")), []byte("}"))
}
