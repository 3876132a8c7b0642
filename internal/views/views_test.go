package views

import (
	"testing"

	"github.com/ashiato/ashiato/internal/athenasql"
)

func TestViewsParse(t *testing.T) {
	for _, v := range All() {
		if _, err := athenasql.Parse(v.SQL); err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
	}
}
