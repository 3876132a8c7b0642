package analyze

import (
	"errors"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/athenasql"
)

// FuzzAnalyze: no panic; an error is an *Error; what is accepted has a type for every expression.
func FuzzAnalyze(f *testing.F) {
	for _, sql := range statements(f) {
		f.Add(sql, false)
		f.Add(sql, true)
	}
	f.Fuzz(func(t *testing.T, sql string, lenient bool) {
		if len(sql) > 1<<14 {
			return
		}
		stmt, err := athenasql.Parse(sql)
		if err == nil {
			checkAnalysis(t, sql, stmt, lenient)
		}
	})
}

// TestShuffled is FuzzAnalyze over statements whose expressions, relations and bodies were exchanged with those of others.
func TestShuffled(t *testing.T) {
	const rounds = 4000
	sources := statements(t)
	random := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		a, errA := athenasql.Parse(sources[random.IntN(len(sources))])
		b, errB := athenasql.Parse(sources[random.IntN(len(sources))])
		if errA != nil || errB != nil {
			continue
		}
		var parts []athenasql.Node
		athenasql.Walk(b, func(n athenasql.Node) bool {
			parts = append(parts, n)
			return true
		})
		mixed := athenasql.Transform(a, func(n athenasql.Node) athenasql.Node {
			if random.IntN(12) > 0 {
				return n
			}
			part := parts[random.IntN(len(parts))]
			if !exchangeable(n, part) {
				return n
			}
			return part
		})
		sql := athenasql.Print(mixed)
		stmt, err := athenasql.Parse(sql)
		if err == nil {
			checkAnalysis(t, sql, stmt, random.IntN(2) == 0)
		}
	}
}

func exchangeable(a, b athenasql.Node) bool {
	switch a.(type) {
	case *athenasql.LimitAll, *athenasql.Lambda, *athenasql.String: // some places take nothing else
		return false
	case athenasql.Expr:
		_, all := b.(*athenasql.LimitAll)
		_, ok := b.(athenasql.Expr)
		return ok && !all
	case *athenasql.Query:
		_, ok := b.(*athenasql.Query)
		return ok
	case athenasql.QueryBody:
		_, ok := b.(athenasql.QueryBody)
		return ok
	case athenasql.Relation:
		_, ok := b.(athenasql.Relation)
		return ok
	}
	return false
}

func checkAnalysis(t *testing.T, sql string, stmt athenasql.Statement, lenient bool) {
	t.Helper()
	a, err := Analyze(stmt, Options{AnyArgs: true, Lenient: lenient})
	var e *Error
	if err != nil {
		if !errors.As(err, &e) || e.Message.Empty() {
			t.Fatalf("%q: %#v", sql, err)
		}
		return
	}
	if len(a.Columns) == 0 {
		t.Fatalf("%q: no columns", sql)
	}
	a.Rows()
	if _, query := stmt.(*athenasql.Query); !query {
		return
	}
	athenasql.Walk(a.Statement, func(n athenasql.Node) bool {
		switch n := n.(type) {
		case *athenasql.LimitAll, *athenasql.JSONCall:
		case *athenasql.SelectItem:
			if _, known := a.stars[n]; n.Star && known {
				return false // the name of a relation has no type
			}
		case *athenasql.Column, *athenasql.Field: // of a.b.c, a may be the name of a relation
			if typ, ok := a.types[n.(athenasql.Expr)]; !ok || isBad(typ) {
				t.Fatalf("%q: %s has no type", sql, athenasql.Print(n))
			}
			return !isQualified(a, n.(athenasql.Expr))
		case *athenasql.Call:
			if a.calls[n] == nil && !specialName.MatchString(n.Name.Parts[0].Name) {
				t.Fatalf("%q: %s is no function", sql, athenasql.Print(n))
			}
			checkExpr(t, a, sql, n)
		case athenasql.Expr:
			checkExpr(t, a, sql, n)
		}
		return true
	})
}

var specialName = regexp.MustCompile(`(?i)^(if|nullif|coalesce|try)$`)

func isQualified(a *Analysis, e athenasql.Expr) bool {
	_, ok := a.refs[e]
	return ok
}

func checkExpr(t *testing.T, a *Analysis, sql string, e athenasql.Expr) {
	t.Helper()
	if typ, ok := a.types[e]; !ok || isBad(typ) {
		t.Fatalf("%q: %s has no type", sql, athenasql.Print(e))
	}
	if c, ok := a.coercions[e]; ok && !castable(a.types[e], c) {
		t.Fatalf("%q: %s is coerced from %s to %s", sql, athenasql.Print(e), a.types[e], c)
	}
}

// statements are those of the parser's tests and of the corpus.
func statements(t testing.TB) []string {
	t.Helper()
	text, err := os.ReadFile("../athenasql/testdata/accept.sql")
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Split(strings.TrimSuffix(string(text), ";\n"), ";\n")
	for _, r := range corpus(t) {
		all = append(all, r.sql)
	}
	return all
}
