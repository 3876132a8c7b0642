package rules

import (
	"testing"

	shipped "github.com/ashiato/ashiato/rules"
)

// readShipped reads the rules that ship.
func readShipped(t *testing.T) []*Rule {
	t.Helper()
	all, faults, err := Read(Source{Files: shipped.Files, Label: "ashiato/", Shipped: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Errorf("%v\n%s", f, f.Snippet())
	}
	return all
}

// Every rule that ships is whole, says in both languages what it is, and has tests that must and must not fire, which pass.
func TestShipped(t *testing.T) {
	t.Parallel()
	all := readShipped(t)
	if len(all) < 25 {
		t.Errorf("%d rules ship", len(all))
	}
	for _, r := range all {
		if r.Title.English == "" || r.Title.Japanese == "" || (r.Description.English == "") != (r.Description.Japanese == "") || r.Category == "" {
			t.Errorf("%s lacks a part of what it says about itself", r.Name)
		}
		outcomes, err := r.Test()
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
			continue
		}
		fires, silent := 0, 0
		for _, o := range outcomes {
			if !o.Passed() {
				t.Errorf("%s:%d: test %d of %s: fired %v, %d records matched", r.File, o.Test.Line, o.Number, r.Name, o.Fired, o.Matched)
			}
			if o.Test.Fires {
				fires++
			} else {
				silent++
			}
		}
		if fires == 0 || silent == 0 {
			t.Errorf("%s has %d tests that fire and %d that do not", r.Name, fires, silent)
		}
	}
}
