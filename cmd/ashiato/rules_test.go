package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/text"
)

// On every terminal lists of rules are whole, their colours are colours, and no line is too long.
func TestRulesOnTerminals(t *testing.T) {
	t.Parallel()
	color := regexp.MustCompile("\x1b\\[[0-9;]*m")
	for _, width := range []int{40, 60, 80, 120, 200} {
		for _, lang := range []text.Lang{text.English, text.Japanese} {
			var out bytes.Buffer
			s := onTerminal(&out, width, lang)
			s.flags.noColor, s.flags.quiet = false, true
			set, err := s.readRules()
			if err != nil {
				t.Fatal(err)
			}
			if err := s.rulesList(t.Context()); err != nil {
				t.Fatal(err)
			}
			listed := out.String()
			for _, r := range set.rules {
				if !strings.Contains(listed, "  "+r.Name+" ") {
					t.Errorf("width %d: %s is cut", width, r.Name)
				}
			}
			if err := s.rulesTest(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			if err := s.rulesLint(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(out.String(), `\x1b`) || !color.MatchString(out.String()) {
				t.Errorf("width %d: colours are shown as text, or there are none:\n%s", width, &out)
			}
			for line := range strings.Lines(color.ReplaceAllString(out.String(), "")) {
				if w := cells.StringWidth(strings.TrimSuffix(line, "\n")); w > max(width, 54) {
					t.Errorf("width %d: a line of %d: %s", width, w, line)
				}
			}
		}
	}
}
