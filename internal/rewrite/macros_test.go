package rewrite

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/trinofunc"
)

func TestOurNames(t *testing.T) {
	got := ourNames(`trino_a(x, 'trino_b''trino_c', "trino_d", xtrino_e, trino_f(trino_a(1)))`)
	if want := []string{"trino_a", "trino_f"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSplitStatements(t *testing.T) {
	got := splitStatements("-- a; 'b\nCREATE MACRO x(a) AS ';--' || a;\n\nCREATE MACRO y(b) AS b -- why\n  + 1;\n")
	want := []string{"CREATE MACRO x(a) AS ';--' || a", "CREATE MACRO y(b) AS b    + 1"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What a template or a macro names must be there: a function of ours never falls back on one of DuckDB's.
func TestNamesExist(t *testing.T) {
	all, err := macros()
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range all {
		if _, function := trinofunc.Lookup(name); function {
			t.Errorf("%s is a macro and a Go function", name)
		}
		if _, _, err := needs(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if regexp.MustCompile(`(^|[^_\w])error\(`).MatchString(m.statement) {
			t.Errorf("%s calls error(), which TRY refuses: use trino_error()", name)
		}
	}
	for _, name := range analyze.FunctionNames() {
		f, _ := analyze.LookupFunction(name)
		for _, o := range f.Overloads {
			if _, _, err := needs(strings.ReplaceAll(o.Duck, "'", " ")); err != nil {
				t.Errorf("function %s: %v", name, err)
			}
		}
	}
}

// Macros are made in the order of what they need.
func TestNeeds(t *testing.T) {
	setup, functions, err := needs("SELECT trino_array_subscript([1], 2), trino_decimal_divide('1', '2', 1), trino_array_subscript([2], 1)")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range setup {
		name, _, _ := strings.Cut(strings.TrimPrefix(s, "CREATE MACRO "), "(")
		names = append(names, name)
	}
	if want := []string{"trino_error", "trino_array_subscript", "trino_decimal_divide"}; !slices.Equal(names, want) {
		t.Errorf("macros %q, want %q", names, want)
	}
	if want := []string{"trino_decimal_divide"}; !slices.Equal(functions, want) {
		t.Errorf("functions %q, want %q", functions, want)
	}
	if _, _, err := needs("trino_nosuch(1)"); err == nil {
		t.Error("no error for a name that nothing has")
	}
}
