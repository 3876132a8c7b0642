package engine

import (
	"testing"

	"github.com/ashiato/ashiato/internal/lake"
)

// The columns here are the lake's: same names, order, field ids and types.
func TestColumnsAreTheLakes(t *testing.T) {
	stored := lake.Columns()
	if len(stored) != len(recordsColumns) {
		t.Fatalf("%d columns, the lake has %d", len(recordsColumns), len(stored))
	}
	documented := 0
	for i, c := range recordsColumns {
		if got := stored[i]; got.Name != c.Name || got.ID != fieldID(c.Name) || got.Type != c.Type.String() {
			t.Errorf("column %d is %s %d %s; the lake's is %s %d %s", i, c.Name, fieldID(c.Name), c.Type, got.Name, got.ID, got.Type)
		}
		if stored[i].Documented {
			documented++
		}
	}
	if documented != len(logsColumns) {
		t.Errorf("%s has %d columns, %d are documented", Logs, len(logsColumns), documented)
	}
}
