package analyze

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the list of functions in docs/sql.md anew")

// familyTitles are the headings of the families, in their order; a family that is not among them comes last under the
// name of its function.
var familyTitles = [][2]string{
	{"specialFunctions", "Conditions and comparison"},
	{"stringFunctions", "Text"},
	{"jsonFunctions", "JSON"},
	{"regexpFunctions", "Regular expressions"},
	{"timeFunctions", "Dates and times"},
	{"mathFunctions", "Numbers"},
	{"bitwiseFunctions", "Bits"},
	{"arrayFunctions", "Arrays and lambdas"},
	{"mapFunctions", "Maps"},
	{"aggregateFunctions", "Aggregates"},
	{"windowFunctions", "Windows"},
	{"ipFunctions", "Addresses"},
	{"urlFunctions", "URLs"},
	{"binaryFunctions", "Bytes and hashes"},
	{"refusedFunctions", "Families that run elsewhere only"},
}

// TestDocument sees that docs/sql.md lists the functions of the table as they are.
func TestDocument(t *testing.T) {
	const begin, end = "<!-- functions: written by go test ./internal/analyze -run TestDocument -update -->\n", "<!-- end of functions -->"
	path := filepath.Join("..", "..", "docs", "sql.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := bytes.Cut(page, []byte(begin))
	_, after, ok2 := bytes.Cut(rest, []byte(end))
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the list between %q and %q", path, begin, end)
	}
	want := slices.Concat(before, []byte(begin), []byte(functionList()), []byte(end), after)
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(page, want) {
		t.Errorf("the list of functions in docs/sql.md is not that of the table: go test ./internal/analyze -run TestDocument -update")
	}
}

// functionList is the table of functions in Markdown, family by family.
func functionList() string {
	byFamily := map[string][]*Function{}
	var others []string
	for _, family := range families {
		name := runtime.FuncForPC(reflect.ValueOf(family).Pointer()).Name()
		name = name[strings.LastIndexByte(name, '.')+1:]
		byFamily[name] = family()
		if !slices.ContainsFunc(familyTitles, func(t [2]string) bool { return t[0] == name }) {
			others = append(others, name)
		}
	}
	var b strings.Builder
	for _, t := range familyTitles {
		writeFamily(&b, t[1], byFamily[t[0]])
	}
	slices.Sort(others)
	for _, name := range others {
		writeFamily(&b, name, byFamily[name])
	}
	return b.String()
}

func writeFamily(b *strings.Builder, title string, functions []*Function) {
	if len(functions) == 0 {
		return
	}
	slices.SortFunc(functions, func(a, b *Function) int { return strings.Compare(a.Name, b.Name) })
	var rows [Refused][]string // by support
	var refusals, forms reasons
	for _, f := range functions {
		name := "`" + f.Name + "`"
		if f.Support == Refused {
			refusals.add(f.Reason, name)
			continue
		}
		for _, o := range f.Overloads {
			if o.Refused != "" {
				forms.add(o.Refused, name)
			}
		}
		if f.Approximate {
			name += " ≈"
		}
		rows[f.Support] = append(rows[f.Support], name)
	}
	fmt.Fprintf(b, "\n**%s**\n\n", title)
	for support, label := range []string{"DuckDB's own", "SQL over DuckDB's own", "Go"} {
		if len(rows[support]) > 0 {
			fmt.Fprintf(b, "- %s: %s\n", label, strings.Join(rows[support], ", "))
		}
	}
	for _, r := range forms {
		fmt.Fprintf(b, "- not every form: %s %s\n", strings.Join(r.names, ", "), r.text)
	}
	for _, r := range refusals {
		fmt.Fprintf(b, "- refused: %s: each %s\n", strings.Join(r.names, ", "), r.text)
	}
}

// reasons are why functions are refused, each with their names.
type reasons []struct {
	text  string
	names []string
}

func (r *reasons) add(text, name string) {
	for i := range *r {
		if has := &(*r)[i]; has.text == text {
			if !slices.Contains(has.names, name) {
				has.names = append(has.names, name)
			}
			return
		}
	}
	*r = append(*r, struct {
		text  string
		names []string
	}{text, []string{name}})
}
