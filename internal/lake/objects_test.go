package lake

import (
	"errors"
	"slices"
	"testing"
)

func TestEachObject(t *testing.T) {
	l := openAt(t, t.TempDir(), nil)
	done := open(t, l, "a", "b")
	if _, err := done.Commit(t.Context(), Outcome{Objects: []ObjectOutcome{{Key: "a"}, {Key: "b"}}}); err != nil {
		t.Fatal(err)
	}
	open(t, l, "c") // of an open batch: not in the lake yet
	var got []string
	if err := l.EachObject(t.Context(), func(location string) error {
		got = append(got, location)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	if !slices.Equal(got, []string{"/logs/a", "/logs/b"}) {
		t.Errorf("objects %q", got)
	}
	stop := errors.New("enough")
	if err := l.EachObject(t.Context(), func(string) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("stopped: %v", err)
	}
}
