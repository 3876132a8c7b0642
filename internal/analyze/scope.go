package analyze

import (
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// A scope is the columns that names may mean, and the scopes around it: of the query that a subquery is in.
type scope struct {
	outer  *scope
	fields []scopeField
	// open are tables that do not exist: every name that nothing else has may be theirs.
	open []int // of analyzer.missing
	// items are those of the SELECT: the names that they give are not visible, but named in messages and read by lenient.
	items  []*athenasql.SelectItem
	clause string // where: WHERE, GROUP BY ...
	barred string // the kind of a join that does not let its right side see these columns
	// closed says that subqueries see neither these columns nor those around.
	closed bool
}

// A scopeField is a column in a scope.
type scopeField struct {
	name   string // as written
	of     *Relation
	typ    encode.Type
	ref    Ref
	hidden bool
}

// matches reports whether the parts of a qualified name mean the field.
func (f *scopeField) matches(parts []string) bool {
	last := len(parts) - 1
	if f.name == "" || !strings.EqualFold(f.name, parts[last]) {
		return false
	}
	if last == 0 {
		return true
	}
	return f.of != nil && f.of.qualifies(parts[:last])
}

// qualifies reports whether the parts before a column's name mean the relation: its alias, or its name as a table with
// as much of the database and the catalog as is there.
func (r *Relation) qualifies(parts []string) bool {
	last := len(parts) - 1
	if r.Alias == "" || !strings.EqualFold(r.Alias, parts[last]) || last > 2 || last > 0 && r.Use == nil {
		return false
	}
	for i, j := last-1, len(r.Schema)-1; i >= 0 && j >= 0; i, j = i-1, j-1 {
		if !strings.EqualFold(parts[i], r.Schema[j]) {
			return false
		}
	}
	return true
}

// find looks a name up in one scope, without those around it. n is how many columns have it.
func (z *analyzer) find(s *scope, parts []string) (f *scopeField, n int) {
	z.work -= len(s.fields) / 16
	for i := range s.fields {
		if s.fields[i].matches(parts) {
			if n == 0 {
				f = &s.fields[i]
			}
			n++
		}
	}
	return f, n
}

// maxColumns is how many columns all parts of FROM may have together: queries named in others can make as many as they
// like.
const maxColumns = 1 << 17

// add puts the columns of a relation into a scope.
func (z *analyzer) add(s *scope, r *Relation) {
	if z.columns += len(r.Fields); z.columns > maxColumns {
		z.give(r.Node, "the statement has more than %d columns in FROM", maxColumns)
		return
	}
	for i, f := range r.Fields {
		ref, of := Ref{Source: r, Index: i}, r
		if r.refs != nil {
			ref = r.refs[i]
			if of = ref.Source; ref.Using != nil {
				of = nil // the joined column belongs to no side
			}
		}
		s.fields = append(s.fields, scopeField{name: f.Name, of: of, typ: f.Type, ref: ref, hidden: f.Hidden})
	}
	s.open = append(s.open, r.open...)
}

// names lists the names of a scope and those around it for proposals.
func (s *scope) names() []string {
	var names []string
	for ; s != nil; s = s.outer {
		for _, f := range s.fields {
			if f.name != "" {
				names = append(names, f.name)
			}
		}
	}
	return names
}
