package lake

import (
	"context"
	"slices"
	"testing"
)

func TestKnown(t *testing.T) {
	ctx := context.Background()
	l := openAt(t, t.TempDir(), nil)
	known := func(want ...bool) {
		t.Helper()
		got, err := l.Known(ctx, []string{"a", "b"})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("Known: %v, %v, want %v", got, err, want)
		}
	}
	known(false, false)
	b := open(t, l, "a")
	known(false, false)
	if _, err := b.Commit(ctx, Outcome{Objects: []ObjectOutcome{{Key: "a"}}}); err != nil {
		t.Fatal(err)
	}
	known(true, false)
}
