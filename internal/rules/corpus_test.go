package rules

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/trail"
)

// The rules that ship find in the public records what is in them.
func TestShippedOverTheCorpus(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "..", "shared", "corpus")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("ASHIATO_NO_SKIP") == "1" {
			t.Fatalf("the corpus is missing: %v", err)
		}
		t.Skipf("SKIPPED, NOT TESTED: the corpus is missing: %v", err)
	}
	hits := map[string]int{}
	var all []*Compiled
	for _, r := range readShipped(t) {
		c, err := r.Compile(r.Given.env())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	reader := trail.NewReader(nil, trail.ReaderOptions{})
	n := 0
	for _, folder := range []string{"invictus-ir-aws_dataset", "stratus-red-team"} {
		err := filepath.WalkDir(filepath.Join(dir, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".json" && filepath.Ext(path) != ".gz" {
				return err
			}
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			reader.Reset(f, path)
			for {
				rec, err := reader.Next()
				if errors.Is(err, io.EOF) {
					return nil
				}
				if err != nil {
					return err
				}
				n++
				e := match.FromRecord(rec)
				for _, c := range all {
					if c.Match(e) {
						hits[c.Name]++
					}
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// Counted in the records by their names, errors and parameters, without the conditions of the rules.
	for name, want := range map[string]int{
		"trail-stopped": 4, "trail-changed": 3, "flow-logs-deleted": 2, "access-key-for-another": 4, "admin-policy-attached": 4, "snapshot-shared": 6, "iam-user-created": 8,
		"root-console-login": 0, "s3-public": 0, "organization-left": 0, "guardduty-disabled": 0, "workspaces-sign-in": 0,
	} {
		if hits[name] != want {
			t.Errorf("%s: %d of %d records, want %d", name, hits[name], n, want)
		}
	}
}
