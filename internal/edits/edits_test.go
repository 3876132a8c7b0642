package edits

import "testing"

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"event", "event", 0}, {"evnt", "event", 1}, {"events", "event", 1}, {"evont", "event", 1},
		{"evnet", "event", 1}, {"veent", "event", 1}, {"Event", "event", 1}, {"abcdef", "badcfe", 3}, {"ca", "abc", 3}, {"kitten", "sitting", 3},
	} {
		if got := Distance(c.a, c.b); got != c.want {
			t.Errorf("from %q to %q it is %d, not %d", c.a, c.b, got, c.want)
		}
	}
}
