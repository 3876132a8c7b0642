package setup

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/text"
)

// Every comment is written by somebody, and every line of the cost has its words.
func TestMessages(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(b)
	}
	n := 0
	for _, key := range text.Keys() {
		if !strings.HasPrefix(key, "setup.") {
			continue
		}
		n++
		if cost, ok := strings.CutPrefix(key, "setup.cost."); !strings.Contains(source.String(), `"`+key+`"`) && !(ok && strings.Contains(source.String(), `"`+cost+`"`)) {
			t.Errorf("nobody says %s", key)
		}
	}
	if n < 15 {
		t.Errorf("only %d messages", n)
	}
	for name, f := range accounts() {
		for _, shape := range Shapes() {
			for _, item := range Cost(Propose(f, ""), f, shape).Items {
				if !text.Has(item.Key) {
					t.Errorf("%s: no words for %s", name, item.Key)
				}
			}
		}
	}
}
