package notify

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/text"
)

// The catalogue has what the source and the templates say, and somebody says what it has.
func TestSentences(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	read := func(pattern string, key *regexp.Regexp) {
		t.Helper()
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, f := range files {
			source, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range key.FindAllStringSubmatch(string(source), -1) {
				said["notify."+m[1]] = true
			}
		}
	}
	read("templates/*.tmpl", regexp.MustCompile(`\{\{t "([a-z_.]+)"\}\}`))
	read("[a-z]*.go", regexp.MustCompile(`"notify\.([a-z_.]*[a-z_])"`))
	read("../../cmd/ashiato/*.go", regexp.MustCompile(`"notify\.([a-z_.]*[a-z_])"`))
	read("sample.go", regexp.MustCompile(`\{"([a-z]+)", `))
	for key := range said {
		fact := strings.Replace(key, "notify.", "notify.fact.", 1)
		if text.Has(fact) {
			said[fact] = true
		} else if !text.Has(key) {
			t.Errorf("nothing is said under %s", key)
		}
	}
	for _, key := range text.Keys() {
		if strings.HasPrefix(key, "notify.") && !said[key] {
			t.Errorf("nobody says %s", key)
		}
	}
}
