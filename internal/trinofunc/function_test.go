package trinofunc

import (
	"errors"
	"strings"
	"testing"
)

func TestRegistry(t *testing.T) {
	for _, name := range Names() {
		f, ok := Lookup(name)
		if !ok || f.Name != name || !strings.HasPrefix(name, "trino_") || f.New == nil || f.Result == "" || f.Result == "ANY" {
			t.Errorf("%s: %+v", name, f)
		}
		for i, a := range f.Args {
			if strings.HasSuffix(a, "...") && i != len(f.Args)-1 {
				t.Errorf("%s: argument %d of %d repeats", name, i+1, len(f.Args))
			}
		}
	}
	if _, ok := Lookup("upper"); ok {
		t.Error("there is a function outside of trino_")
	}
}

func TestCache(t *testing.T) {
	made := 0
	c := newCache(func(s string) (string, error) {
		made++
		if s == "bad" {
			return "", errors.New("bad")
		}
		return s + "!", nil
	})
	for _, key := range []string{"a", "a", "bad", "bad", "a", "b", "a"} {
		got, err := c.get(key)
		if key == "bad" && err == nil || key != "bad" && got != key+"!" {
			t.Errorf("%s: %q, %v", key, got, err)
		}
	}
	if made != 3 {
		t.Errorf("made %d times, want 3", made)
	}
	for i := range 10 * cacheSize {
		c.get(strings.Repeat("x", i))
	}
	if len(c.all) > cacheSize {
		t.Errorf("%d entries, want at most %d", len(c.all), cacheSize)
	}
}

func TestFailing(t *testing.T) {
	for name := range failing {
		f, ok := Lookup(name)
		if !ok {
			t.Errorf("there is no function %s", name)
			continue
		}
		if strings.HasSuffix(f.Args[len(f.Args)-1], "...") || f.Null {
			t.Errorf("%s takes any number of arguments, or NULL, which a macro for it cannot", name)
		}
	}
}
