package main

import (
	"regexp"
	"testing"

	"github.com/ashiato/ashiato/internal/config"
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
