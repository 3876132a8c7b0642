package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/text"
)

// Everything that the packages that read SQL and conditions say in their own words has a Japanese; what is in Trino's words does not. Ours
// begin with a small letter or a sign, Trino's with a capital, but for those listed here.
func TestPhrasesHaveJapanese(t *testing.T) {
	trinos := regexp.MustCompile(`^(%s|<.*>|STRING|NEQ|mismatched input .*|column %d in %s query has .*|expected expression of type Row|` +
		`grouping .* cannot be empty|identifiers must not start with a digit; .*|backquoted identifiers are not supported; .*|` +
		`%s is not comparable, and .*|%s JOIN involving UNNEST .*|%s cannot contain aggregations, .*|%s function requires .*|%s position %s is not in select list|` +
		`%s precision must be .*|%s query has different .*|%s'%s' must be .*|'%s' is not a valid (%s literal|TIMESTAMP literal|time zone))$`)
	// What only a mistake in the program would say.
	never := regexp.MustCompile(`^(a number or its name$|a type$|the end$|a column is (named|used)|a row of VALUES has another|column %s is not on both|function %s has no argument|nothing is known|` +
		`only a query has rows|the (alias|columns|lambda|query|sides|subquery|subscript) |there is no |this query has no columns)`)
	japanese := text.Phrases()
	n, used := 0, map[string]bool{}
	for _, format := range said(t) {
		used[format] = true
		if first := rune(format[0]); trinos.MatchString(format) || never.MatchString(format) || unicode.IsUpper(first) && japanese[format] == "" {
			continue
		}
		if n++; japanese[format] == "" {
			t.Errorf("%q has no Japanese", format)
		}
	}
	for _, name := range analyze.FunctionNames() {
		f, _ := analyze.LookupFunction(name)
		reasons := []string{f.Reason}
		for _, o := range f.Overloads {
			reasons = append(reasons, o.Refused)
		}
		for _, reason := range reasons {
			used[reason] = true
			if reason != "" && japanese[reason] == "" {
				t.Errorf("the reason %q has no Japanese", reason)
			}
		}
	}
	for format := range japanese {
		if !used[format] {
			t.Errorf("nobody says %q", format)
		}
	}
	if n < 100 {
		t.Errorf("only %d phrases were found", n)
	}
}

// Both languages put the same values into a sentence.
func TestPhrasesTakeTheSameValues(t *testing.T) {
	verb := regexp.MustCompile(`%(\[\d+\])?([a-zA-Z%])`)
	for en, ja := range text.Phrases() {
		args := []any{}
		for _, m := range verb.FindAllStringSubmatch(en, -1) {
			switch m[2] {
			case "d":
				args = append(args, 1000+len(args))
			case "%":
			default:
				args = append(args, fmt.Sprintf("value%d", len(args)))
			}
		}
		got := text.Printer{Lang: text.Japanese}.Phrase(athenasql.Phrase{Format: en, Args: args})
		if strings.Contains(got, "%!") {
			t.Errorf("%q becomes %q", en, got)
		}
		for _, a := range args {
			if strings.Count(got, fmt.Sprint(a)) != 1 && !strings.Contains(ja, "%T") {
				t.Errorf("%q has the value %v not once: %q", en, a, got)
			}
		}
	}
}

// sayers are the functions whose first text is the format of a phrase.
var sayers = []string{"fail", "give", "giveWith", "mismatch", "note", "say", "Say", "refuse", "unsupported", "noCast", "notJoined"}

// said are the formats in the source of the packages that read SQL.
func said(t *testing.T) (formats []string) {
	t.Helper()
	for _, dir := range []string{"athenasql", "analyze", "match", "rewrite"} {
		files, err := filepath.Glob(filepath.Join("..", "..", "internal", dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(files), err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				formats = append(formats, formatsOf(n)...)
				return true
			})
		}
	}
	slices.Sort(formats)
	return slices.Compact(formats)
}

func formatsOf(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.CallExpr:
		name := ""
		switch f := n.Fun.(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			name = f.Sel.Name
		}
		if !slices.Contains(sayers, name) {
			return nil
		}
		for _, a := range n.Args {
			if l, ok := constant(a); ok {
				return []string{l}
			}
		}
	case *ast.KeyValueExpr:
		if id, ok := n.Key.(*ast.Ident); ok && id.Name == "Format" {
			if l, ok := constant(n.Value); ok {
				return []string{l}
			}
		}
	case *ast.AssignStmt: // what = "quote", to be a phrase
		if id, ok := n.Lhs[0].(*ast.Ident); ok && id.Name == "what" {
			if l, ok := constant(n.Rhs[0]); ok {
				return []string{l}
			}
		}
	case *ast.ValueSpec: // the tables of fixes
		if name := n.Names[0].Name; name == "dialectWords" || name == "dialectSigns" {
			return fixesIn(n)
		}
	}
	return nil
}

// fixesIn are the second texts of the pairs in a table.
func fixesIn(table ast.Node) (fixes []string) {
	ast.Inspect(table, func(n ast.Node) bool {
		var second ast.Expr
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			second = n.Value
		case *ast.CompositeLit:
			if len(n.Elts) == 2 {
				second = n.Elts[1]
			}
		}
		if l, ok := constant(second); ok {
			fixes = append(fixes, l)
		}
		return true
	})
	return fixes
}

// constant is a text of the source, perhaps in several parts; not the empty one.
func constant(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING && s != ""
	case *ast.BinaryExpr:
		l, ok := constant(e.X)
		r, also := constant(e.Y)
		return l + r, ok && also
	}
	return "", false
}
