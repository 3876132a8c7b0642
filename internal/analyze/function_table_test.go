package analyze

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// byRewriter are functions whose SQL is made of more than their arguments' SQL, by package rewrite.
var byRewriter = map[string]bool{"typeof": true, "now": true}

// TestFunctionTable looks at every entry of the table as it is written, without an engine.
func TestFunctionTable(t *testing.T) {
	for _, name := range FunctionNames() {
		f, ok := LookupFunction(strings.ToUpper(name))
		if !ok || f.Name != name || name != strings.ToLower(name) {
			t.Errorf("%s is not found by its name", name)
			continue
		}
		if f.Support == Refused && (f.Reason == "" || len(f.Overloads) > 0) || f.Support != Refused && len(f.Overloads) == 0 {
			t.Errorf("%s: a function has forms, or is refused with a reason", name)
		}
		seen := map[string]bool{}
		for _, o := range f.Overloads {
			sig, err := o.signature()
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if params := signatureParams(o.Signature); seen[params] {
				t.Errorf("%s%s is there twice", name, params)
			} else {
				seen[params] = true
			}
			if o.Duck == "" && o.Refused == "" && !byRewriter[name] {
				t.Errorf("%s%s has no SQL", name, o.Signature)
			}
			checkTemplate(t, name, o, len(sig.params))
		}
	}
}

// elsewhere are functions of Trino that are not in the table, with the reason.
var elsewhere = map[string]string{
	"current_date":    "a word of the grammar, without parentheses",
	"exclude_columns": "a table function; the parser has none",
	"listagg":         "has a grammar of its own",
}

// TestFunctionsOfTrino sees that every function of Trino is there, be it refused.
func TestFunctionsOfTrino(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "functions.txt"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		name := strings.TrimSpace(line)
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		n++
		if _, ok := LookupFunction(name); ok == (elsewhere[name] != "") {
			t.Errorf("%s: in the table: %v, known to be elsewhere: %q", name, ok, elsewhere[name])
		}
	}
	if n < 300 {
		t.Errorf("only %d functions are listed", n)
	}
}

// checkTemplate sees that a template has no arguments beyond those of the signature and marks the aggregate.
func checkTemplate(t *testing.T, name string, o *Overload, params int) {
	t.Helper()
	for i := params + 1; i < 10; i++ {
		if strings.Contains(o.Duck, "$"+string(rune('0'+i))) {
			t.Errorf("%s%s: %s has too many arguments", name, o.Signature, o.Duck)
		}
	}
	f, _ := LookupFunction(name)
	if marked := strings.Contains(o.Duck, "{"); marked != (f.Kind != Scalar) && o.Refused == "" {
		t.Errorf("%s%s: %s: the SQL of an aggregate or window function marks a call, that of others does not", name, o.Signature, o.Duck)
	}
	if strings.Contains(o.Signature, "function(") && f.Kind == Scalar && o.Refused == "" && !strings.Contains(o.Duck, "#1") {
		t.Errorf("%s%s: %s has no lambda", name, o.Signature, o.Duck)
	}
}

// BenchmarkFunctionTable is what the first look-up of a name costs.
func BenchmarkFunctionTable(b *testing.B) {
	for b.Loop() {
		for _, family := range families {
			family()
		}
	}
}

// BenchmarkResolve is a call of a function of many forms, with coercion.
func BenchmarkResolve(b *testing.B) {
	f, _ := LookupFunction("concat")
	args := []Arg{{Type: varchar}, {Type: varchar}, {Type: varchar}}
	for b.Loop() {
		if _, err := f.Resolve(args); err != nil {
			b.Fatal(err)
		}
	}
}
