package yamltree

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	f, err := Read("a.yaml", []byte("a: 012345678901\nb: [1.50, true, ~, \"x\\ty\", '00']\nc: {d: 2026-01-05, \"e f\": g}\n1: -5\n"))
	if err != nil || len(f.Documents) != 1 {
		t.Fatal(err)
	}
	want := `{"a":"012345678901","b":[1.50,true,null,"x\ty","00"],"c":{"d":"2026-01-05","e f":"g"},"1":-5}`
	if got := string(f.Documents[0].JSON()); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	f, err := Read("a.yaml", []byte("a: 'äb cd'\nb: |\n  one\n  twö three\nc: \"x\\ty z\"\nd: plain text\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		key, text    string
		line, column int
	}{{"a", "cd", 1, 8}, {"b", "three", 4, 7}, {"c", "z", 5, 4}, {"d", "text", 6, 10}} {
		n := f.Documents[0].Get(c.key)
		if line, column := f.Place(n, strings.Index(n.Text, c.text)); line != c.line || column != c.column {
			t.Errorf("%s is at %d:%d, not at %d:%d", c.text, line, column, c.line, c.column)
		}
	}
}

func TestSnippetOfALongLine(t *testing.T) {
	t.Parallel()
	_, err := Read("a.yaml", []byte("a: ["+strings.Repeat("b, ", 2000)+"*x]\n"))
	e, ok := errors.AsType[*Error](err)
	if !ok || !strings.Contains(e.Error(), "anchors") {
		t.Fatalf("%v", err)
	}
	lines := strings.Split(e.Snippet(), "\n")
	if len(lines) != 2 || len(lines[0]) > 250 || lines[0][strings.Index(lines[1], "^")] != '*' {
		t.Errorf("%q", lines)
	}
}

// Large files are read in time, deep ones refused.
func TestBounds(t *testing.T) {
	t.Parallel()
	start := time.Now()
	var b strings.Builder
	for i := range 5_000 {
		fmt.Fprintf(&b, "key%d: [value, {a: b}]\n", i)
	}
	if _, err := Read("a.yaml", []byte(b.String())); err != nil {
		t.Error(err)
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("%s for %d bytes", d, b.Len())
	}
	for _, text := range []string{strings.Repeat("[", 100_000), strings.Repeat("{a: ", 100_000), strings.Repeat("- ", 5_000) + "a",
		strings.Repeat("--- a\n", 80_000), strings.Repeat("&a ", 100_000)} {
		if _, err := Read("a.yaml", []byte(text)); err == nil {
			t.Errorf("%.20s... is read", text)
		}
	}
	if _, err := Read("a.yaml", make([]byte, MaxBytes+1)); err == nil {
		t.Error("a file that is too large is read")
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a: b\n---\n- [c, {d: e}]\n")
	f.Fuzz(func(t *testing.T, s string) {
		file, err := Read("a.yaml", []byte(s))
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("%T", err)
		}
		if err != nil {
			_ = e.Snippet()
			return
		}
		for _, d := range file.Documents {
			_ = d.JSON()
		}
	})
}

// A byte order mark, as some editors of Windows write it, is no part of the first key.
func TestByteOrderMark(t *testing.T) {
	t.Parallel()
	f, err := Read("f.yaml", []byte("\ufefftitle: t\n"))
	if err != nil || len(f.Documents) != 1 || f.Documents[0].Get("title") == nil || f.Documents[0].Column != 1 {
		t.Errorf("%+v, %v", f.Documents, err)
	}
}
