package analyze

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// What SHOW CATALOGS and SHOW SCHEMAS answer: Athena's names where nothing was ever created.
const (
	shownCatalog = "awsdatacatalog"
	shownSchema  = "default"
)

// show analyzes the statements that list what there is.
func (z *analyzer) show(stmt athenasql.Statement) {
	names := func(names ...string) {
		z.Columns = nil
		for _, n := range names {
			z.Columns = append(z.Columns, encode.Column{Name: n, Type: varchar})
		}
	}
	switch s := stmt.(type) {
	case *athenasql.ShowTables:
		names("Table")
		z.pattern(s.Like, s.Escape)
	case *athenasql.ShowSchemas:
		names("Schema")
		z.pattern(s.Like, s.Escape)
	case *athenasql.ShowCatalogs:
		names("Catalog")
		z.pattern(s.Like, s.Escape)
	case *athenasql.ShowColumns:
		names("Column", "Type", "Extra", "Comment")
		z.pattern(s.Like, s.Escape)
		z.tableNamed(s, s.Table)
		z.Tables = nil // nothing is read
	case *athenasql.ShowFunctions:
		names("Function", "Return Type", "Argument Types", "Function Type", "Deterministic", "Description")
		z.Columns[4].Type = boolean
		z.pattern(s.Like, s.Escape)
	default:
		z.failWith(stmt, &Error{Kind: Unsupported, Message: say("SHOW CREATE is not supported"), Fix: say("use DESCRIBE and the table's name")})
	}
}

func (z *analyzer) pattern(like, escape *athenasql.String) {
	if escape != nil && len([]rune(escape.Value)) != 1 {
		z.fail(escape, Invalid, "Escape string must be a single character")
	} else if _, ok := likePattern(like, escape); !ok {
		z.fail(like, Invalid, "Escape character must be followed by '%%', '_' or the escape character itself")
	}
}

// likePattern makes a regular expression of a pattern of LIKE; everything matches none.
func likePattern(like, escape *athenasql.String) (*regexp.Regexp, bool) {
	if like == nil {
		return regexp.MustCompile(""), true
	}
	var quote rune = -1
	if escape != nil {
		for _, r := range escape.Value {
			quote = r
		}
	}
	b, escaped := "(?s)^", false
	for _, r := range like.Value {
		switch {
		case escaped && r != '%' && r != '_' && r != quote:
			return nil, false
		case escaped:
			b, escaped = b+regexp.QuoteMeta(string(r)), false
		case r == quote:
			escaped = true
		case r == '%':
			b += ".*"
		case r == '_':
			b += "."
		default:
			b += regexp.QuoteMeta(string(r))
		}
	}
	pattern, err := regexp.Compile(b + "$")
	return pattern, err == nil && !escaped
}

// Rows returns the answer of a statement that no engine is needed for: one that lists what there is, or EXPLAIN (TYPE
// VALIDATE). The values are those of package encode.
func (a *Analysis) Rows() ([][]any, bool) {
	switch s := a.Statement.(type) {
	case *athenasql.Explain:
		if s.Type == "VALIDATE" && !s.Analyze {
			return [][]any{{true}}, true
		}
	case *athenasql.ShowTables:
		var names []string
		for _, t := range a.Options.Catalog.Tables {
			names = append(names, t.Name)
		}
		slices.Sort(names)
		return matching(names, s.Like, s.Escape), true
	case *athenasql.ShowSchemas:
		return matching([]string{shownSchema}, s.Like, s.Escape), true
	case *athenasql.ShowCatalogs:
		return matching([]string{shownCatalog}, s.Like, s.Escape), true
	case *athenasql.ShowColumns:
		return a.columnRows(s), true
	case *athenasql.ShowFunctions:
		return functionRows(s), true
	}
	return nil, false
}

// matching lists the names that a pattern matches.
func matching(names []string, like, escape *athenasql.String) [][]any {
	pattern, _ := likePattern(like, escape)
	rows := [][]any{}
	for _, n := range names {
		if pattern.MatchString(n) {
			rows = append(rows, []any{n})
		}
	}
	return rows
}

func (a *Analysis) columnRows(s *athenasql.ShowColumns) [][]any {
	pattern, _ := likePattern(s.Like, s.Escape)
	rows := [][]any{}
	for _, f := range a.relations[s].Fields {
		if !f.Hidden && pattern.MatchString(f.Name) {
			rows = append(rows, []any{f.Name, f.Type.String(), "", ""})
		}
	}
	return rows
}

var kindNames = [...]string{Scalar: "scalar", Aggregate: "aggregate", Window: "window"}

// undetermined are the functions that give another value each time.
var undetermined = map[string]bool{"random": true, "rand": true, "uuid": true, "shuffle": true}

// functionRows lists the functions that every engine has.
func functionRows(s *athenasql.ShowFunctions) [][]any {
	pattern, _ := likePattern(s.Like, s.Escape)
	rows := [][]any{}
	for _, name := range FunctionNames() {
		f, _ := LookupFunction(name)
		for _, o := range f.Overloads {
			if o.Refused != "" || !pattern.MatchString(name) {
				continue
			}
			body, _, _ := strings.Cut(o.Signature, " where ")
			args, result, _ := strings.Cut(body, " -> ")
			args = strings.TrimSuffix(strings.TrimPrefix(args, "("), ")")
			rows = append(rows, []any{name, result, args, kindNames[f.Kind], !undetermined[name], ""})
		}
	}
	return rows
}
