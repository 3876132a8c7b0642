package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/text"
)

// What the configuration says of wrong values in English is what the catalogue says.
func TestReasonsAreInTheCatalogue(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`\{(\w+)\}`)
	for id, said := range config.Reasons() {
		args := map[string]any{}
		for _, m := range name.FindAllStringSubmatch(said, -1) {
			args[m[1]] = "x" + m[1]
		}
		r := &config.Reason{ID: id, Args: args}
		if got := (text.Printer{}).T("config.reason."+id, args); got != r.Error() {
			t.Errorf("%s: %q, and the catalogue says %q", id, r.Error(), got)
		}
	}
}

// What is said of a CSV in English is what the catalogue says.
func TestReasonsOfFilesAreInTheCatalogue(t *testing.T) {
	t.Parallel()
	for id := range presence.FileReasons() {
		r := &presence.FileReason{ID: id, Value: "v", Columns: "a, b"}
		if got := (&session{}).csvReason(&presence.FileError{Err: r}); got != r.Error() {
			t.Errorf("%s: %q, and the catalogue says %q", id, r.Error(), got)
		}
	}
	err := &presence.FileError{Line: 3, Err: &presence.FileReason{ID: "date", Value: "x"}}
	s := &session{}
	s.Lang = text.Japanese
	if got, want := s.csvReason(err), "3 行目: x は 2026-10-01 のような日付ではありません"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

// A long condition is shown around the place that is wrong.
func TestCaretOfLongCondition(t *testing.T) {
	t.Parallel()
	s := &session{}
	for _, c := range []struct {
		line         string
		offset       int
		shown, caret string
	}{
		{"event:x evnet:y", 8, "event:x evnet:y", "        ^"},
		{strings.Repeat("田", 100) + " x", 3 * 100, strings.Repeat("田", 100) + " x", strings.Repeat(" ", 200) + "^"},
		{strings.Repeat("a ", 5000) + "evnet:y" + strings.Repeat(" b", 3000), 10000, "... " + strings.Repeat("a ", 30) + "evnet:y" + strings.Repeat(" b", 27)[:53] + " ...", strings.Repeat(" ", 64) + "^"},
	} {
		lines := strings.Split(s.conditionAt(c.line, c.offset, "wrong").Error(), "\n")
		if len(lines) != 3 || lines[1] != "  "+c.shown || lines[2] != "  "+c.caret {
			t.Errorf("got %q", lines)
		}
	}
	if text := s.conditionAt("", 0, "wrong").Error(); strings.Contains(text, "\n") {
		t.Errorf("got %q", text)
	}
}
