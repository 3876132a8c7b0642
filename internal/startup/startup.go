// Package startup lets the program start fast. It is imported for its effect, by the program alone, which calls [Done] first of all, and by tests
// that start themselves often.
//
// A command that answers in a tenth of a second spends more than half of that in the initialization of packages, and most of it in one:
// iceberg-go/table/substrait reads the signatures of some two thousand functions from 250 kB of YAML, for filters on scans, which nothing here uses. So
// the files with most of them are left out of what it reads, and garbage, of which there is hardly any by then, is not collected. Both together
// halve the time that each command takes to begin.
//
// Packages are initialized in the order of their paths, as far as their imports allow: this one comes right after the one that it changes, and
// before the one that reads. Should that no longer be so everything works as before, only slower; a test tells.
package startup

import (
	"os"
	"runtime/debug"
	_ "unsafe" // for linkname

	_ "github.com/substrait-io/substrait-go/v8/extensions" // to be initialized before this
)

// unsupported are the files that package extensions leaves out of its default collection. It has no exported way to say so.
//
//go:linkname unsupported github.com/substrait-io/substrait-go/v8/extensions.unsupportedExtensions
var unsupported map[string]bool

// large are the files with most functions. Those that iceberg-go translates filters to, but for a prefix of a text, are in the others.
var large = []string{
	"functions_arithmetic.yaml", "functions_arithmetic_decimal.yaml", "functions_datetime.yaml", "functions_geometry.yaml", "functions_list.yaml",
	"functions_logarithmic.yaml", "functions_rounding.yaml", "functions_rounding_decimal.yaml", "functions_string.yaml",
}

var before = -1

func init() {
	for _, name := range large {
		unsupported[name] = true
	}
	if os.Getenv("GOGC") == "" {
		before = debug.SetGCPercent(1000)
	}
}

// Done begins to collect garbage as usual.
func Done() {
	if before >= 0 {
		debug.SetGCPercent(before)
		before = -1
	}
}
