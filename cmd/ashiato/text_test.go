package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/text"
)

// Every text in the source that looks like a key of the catalogue is one, and every message is used. Keys that
// are put together at run time are listed by their beginning.
func TestCatalogueAndSourceAgree(t *testing.T) {
	prefixes := map[string]bool{}
	for _, key := range text.Keys() {
		before, _, _ := strings.Cut(key, ".")
		prefixes[before] = true
	}
	used := map[string]bool{}
	for _, literal := range literals(t) {
		before, after, dotted := strings.Cut(literal, ".")
		if !dotted || !prefixes[before] || after == "" || strings.HasSuffix(after, ".") || strings.ContainsAny(literal, " /%=") {
			continue
		}
		if strings.HasSuffix(literal, ".go") || strings.HasSuffix(literal, ".json") || strings.HasSuffix(literal, ".gz") ||
			literal == "detail.workspaceId" || // a path of one
			literal == "aws.workspaces" { // the source of an event
			continue
		}
		if !text.Has(literal) {
			t.Errorf("the source speaks of %q, which is not in the catalogue", literal)
		}
		used[literal] = true
	}
	for _, key := range text.Keys() {
		made := strings.HasPrefix(key, "cmd.") || strings.HasPrefix(key, "stage.") || strings.HasPrefix(key, "unit.") ||
			strings.HasPrefix(key, "setup.") || // a test of internal/setup has these
			strings.HasPrefix(key, "notify.") || // and one of internal/notify these
			strings.HasPrefix(key, "alert.") || // and one of internal/alert these
			strings.HasPrefix(key, "config.reason.") || strings.HasPrefix(key, "csv.") || // a test of conditions has these
			strings.HasPrefix(key, "rulefile.") || strings.HasPrefix(key, "rule.") || strings.HasPrefix(key, "sigma.") // those of internal/sigma and internal/rules
		if !used[key] && !made {
			t.Errorf("nobody says %q", key)
		}
	}
}

// Every message that the source gives its parameters on the spot gets all of them.
func TestMessagesGetTheirParameters(t *testing.T) {
	checked := 0
	eachFile(t, func(file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || name.Sel.Name != "T" && name.Sel.Name != "fail" {
				return true
			}
			args := call.Args
			if name.Sel.Name == "fail" {
				args = args[1:]
			}
			key, given, whole := messageCall(args)
			if key == "" || !whole {
				return true
			}
			checked++
			for _, want := range text.Parameters(key, text.English) {
				if !slices.Contains(given, want) {
					t.Errorf("%s is said without its parameter %s", key, want)
				}
			}
			return true
		})
	})
	if checked < 50 {
		t.Errorf("only %d calls were looked at", checked)
	}
}

// messageCall reads the key and the parameter names of a call; whole is false if some are in variables.
func messageCall(args []ast.Expr) (key string, given []string, whole bool) {
	if len(args) == 0 {
		return "", nil, false
	}
	literal, ok := args[0].(*ast.BasicLit)
	if !ok {
		return "", nil, false
	}
	key, _ = strconv.Unquote(literal.Value)
	for _, a := range args[1:] {
		composite, ok := a.(*ast.CompositeLit)
		if !ok {
			return key, nil, false
		}
		for _, e := range composite.Elts {
			if pair, ok := e.(*ast.KeyValueExpr); ok {
				if name, ok := pair.Key.(*ast.BasicLit); ok {
					s, _ := strconv.Unquote(name.Value)
					given = append(given, s)
				}
			}
		}
	}
	return key, given, true
}

func eachFile(t *testing.T, use func(*ast.File)) {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		use(file)
	}
}

func literals(t *testing.T) (all []string) {
	eachFile(t, func(file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if s, err := strconv.Unquote(l.Value); err == nil {
					all = append(all, s)
				}
			}
			return true
		})
	})
	return all
}
