package analyze

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// maxQualified is how many parts a column's name has at most: catalog, database, table and column.
const maxQualified = 4

// chain returns the nodes of a.b.c from the left; ok is whether it starts with a plain name.
func chain(e athenasql.Expr) (nodes []athenasql.Expr, ok bool) {
	for {
		nodes = append(nodes, e)
		f, field := e.(*athenasql.Field)
		if !field {
			slices.Reverse(nodes)
			_, ok := e.(*athenasql.Column)
			return nodes, ok
		}
		e = f.Base
	}
}

func lastName(e athenasql.Expr) string {
	if f, ok := e.(*athenasql.Field); ok {
		return f.Name.Name
	}
	return e.(*athenasql.Column).Name.Name
}

// name analyzes a name or a chain of names: a column, a parameter of a lambda, or a field of a row.
func (z *analyzer) name(p *athenasql.Expr) encode.Type {
	nodes, ok := chain(*p)
	if !ok {
		base := &nodes[1].(*athenasql.Field).Base
		t := z.expr(base)
		return z.fields(p, append([]athenasql.Expr{*base}, nodes[1:]...), 0, t)
	}
	parts := make([]string, len(nodes))
	for i, n := range nodes {
		parts[i] = lastName(n)
	}
	if id, t, ok := z.lambdaParam(nodes[0], parts[0]); ok {
		z.set(nodes[0], t)
		z.refs[nodes[0]] = Ref{Lambda: id}
		return z.fields(p, nodes, 0, t)
	}
	closed := false
	for s := z.scope; s != nil; s = s.outer {
		for k := min(len(parts), maxQualified); k > 0; k-- {
			f, n := z.find(s, parts[:k])
			switch {
			case n == 0:
				continue
			case n > 1:
				z.fail(nodes[k-1], Invalid, "Column '%s' is ambiguous", strings.Join(parts[:k], "."))
				return bad
			}
			if s.barred != "" {
				z.fail(nodes[k-1], Invalid, "LATERAL reference not allowed in %s JOIN", s.barred)
			}
			if s != z.scope && (closed || s.closed) {
				z.fail(nodes[k-1], Unsupported, "Reference to column '%s' from outer scope not allowed in this context", strings.Join(parts[:k], "."))
			}
			z.set(nodes[k-1], f.typ)
			z.refs[nodes[k-1]] = f.ref
			z.use(f.ref)
			return z.fields(p, nodes, k-1, f.typ)
		}
		closed = closed || s.closed
	}
	return z.unresolved(p, nodes, parts)
}

// unresolved is a name that means nothing.
func (z *analyzer) unresolved(p *athenasql.Expr, nodes []athenasql.Expr, parts []string) encode.Type {
	for s := z.scope; s != nil; s = s.outer {
		if len(s.open) > 0 {
			z.addMissing(s.open, parts)
			return bad
		}
	}
	if item, clause := z.aliasOf(parts[0]); item != nil {
		if z.Options.Lenient && len(parts) == 1 {
			return z.substitute(p, item, clause)
		}
		z.unknownColumn(unknown{at: (*p).Pos(), name: strings.Join(parts, "."), last: parts[0], why: say(
			"an alias of SELECT is not visible in %s; repeat the expression: %s", clause, clip(athenasql.Show(item.Expr)))})
		return bad
	}
	u := unknown{at: (*p).Pos(), name: strings.Join(parts, "."), last: z.mistaken(parts), names: z.scope.names()}
	if q, ok := (*p).(*athenasql.Column); ok && q.Name.Quoted && !slices.ContainsFunc(nearest(u.last, u.names), func(n string) bool {
		return similarity(strings.ToLower(u.last), strings.ToLower(n)) > 0.8
	}) {
		u.why = say("it is in double quotes, as names are; a text is written in single ones: '%s'", shorten(q.Name.Name))
	}
	if why := z.meantName(parts); !why.Empty() {
		u.why = why
	}
	z.unknownColumn(u)
	return bad
}

// meantName says what a name that means nothing is for, where that is known: another alias of the table, or what other
// engines have under it.
func (z *analyzer) meantName(parts []string) athenasql.Phrase {
	if len(parts) == 1 {
		switch strings.ToLower(parts[0]) {
		case "sysdate", "getdate":
			return use("now()")
		case "$path":
			if z.scope == nil {
				return noFix
			}
			if f, n := z.find(z.scope, []string{"source_object"}); n == 1 {
				return say("use %s, the object that a record comes from", f.name)
			}
		case "$file_modified_time":
			return say("the lake does not keep it; ingested_at is when a record came into the lake")
		case "$file_size":
			return say("the lake does not keep it")
		}
		return z.fieldMeant(parts[0])
	}
	for s := z.scope; s != nil; s = s.outer {
		f, n := z.find(s, parts[1:2])
		if n == 0 || f.of == nil || f.of.Alias == "" || strings.EqualFold(f.of.Alias, parts[0]) {
			continue
		}
		if n == 1 {
			return didYouMean(f.of.Alias + "." + strings.Join(parts[1:], "."))
		}
	}
	return noFix
}

// fieldMeant proposes a field of a row that has a name of its own, such as userName, unless a column is as near.
func (z *analyzer) fieldMeant(name string) athenasql.Phrase {
	if z.scope == nil {
		return noFix
	}
	for _, near := range nearest(name, z.scope.names()) {
		if similarity(strings.ToLower(name), strings.ToLower(near)) > 0.8 {
			return noFix
		}
	}
	for i := range z.scope.fields {
		f := &z.scope.fields[i]
		if f.name == "" || f.typ.Kind != encode.Row {
			continue
		}
		for _, inner := range f.typ.Fields {
			if inner.Name != "" && strings.EqualFold(inner.Name, name) {
				return didYouMean(f.name + "." + inner.Name)
			}
		}
		if way := fieldWithin(f.typ, name); way != "" {
			return didYouMean(f.name + "." + way)
		}
	}
	return noFix
}

// mistaken returns the part of a name that does not exist which is most likely the wrong one.
func (z *analyzer) mistaken(parts []string) string {
	last := parts[len(parts)-1]
	for s := z.scope; s != nil; s = s.outer {
		for _, f := range s.fields {
			switch {
			case len(parts) == 1 || strings.EqualFold(f.name, last):
				return last
			case f.of != nil && strings.EqualFold(f.of.Alias, parts[0]):
				return parts[1]
			}
		}
	}
	return parts[0]
}

// addMissing notes a name that may be of one of the tables that do not exist: the one that it is qualified by, else the first.
func (z *analyzer) addMissing(open []int, parts []string) {
	for _, i := range open {
		m := &z.missing[i]
		for k, part := range parts[:min(3, len(parts)-1)] {
			if strings.EqualFold(part, m.table) {
				m.columns[strings.ToLower(parts[k+1])] = true
				return
			}
		}
	}
	columns, name := z.missing[open[0]].columns, strings.ToLower(parts[0])
	if !columns[name] {
		columns[name] = false
	}
}

// aliasOf finds the item of SELECT that gives a name, where names of the SELECT are not visible.
func (z *analyzer) aliasOf(name string) (*athenasql.SelectItem, string) {
	if z.scope == nil {
		return nil, ""
	}
	for _, item := range z.scope.items {
		if item.Alias != nil && !item.Star && strings.EqualFold(item.Alias.Name, name) {
			return item, z.scope.clause
		}
	}
	return nil, ""
}

// clip bounds SQL in a message.
func clip(sql string) string {
	const most = 120
	if r := []rune(sql); len(r) > most {
		return string(r[:most]) + "..."
	}
	return sql
}

// fields follows the names after nodes[i], which has type t, into rows. p is the place of the last one.
func (z *analyzer) fields(p *athenasql.Expr, nodes []athenasql.Expr, i int, t encode.Type) encode.Type {
	for i++; i < len(nodes) && !isBad(t); i++ {
		f := nodes[i].(*athenasql.Field)
		if t.Kind != encode.Row {
			return z.notRow(p, nodes, i, t)
		}
		found, n := encode.Type{}, 0
		for _, c := range t.Fields {
			if c.Name != "" && strings.EqualFold(c.Name, f.Name.Name) {
				found = c.Type
				n++
			}
		}
		switch {
		case n > 1:
			z.fail(f, Invalid, "Ambiguous row field reference: %s", f.Name.Name)
			return bad
		case n == 0:
			z.unknownField(f, t)
			return bad
		}
		t = z.set(f, found)
	}
	return t
}

func (z *analyzer) unknownField(f *athenasql.Field, row encode.Type) {
	u := unknown{at: f.Pos(), name: clip(athenasql.Show(f)), last: f.Name.Name}
	for _, c := range row.Fields {
		if c.Name != "" {
			u.names = append(u.names, c.Name)
		}
	}
	if way := fieldWithin(row, f.Name.Name); way != "" {
		u.why = didYouMean(clip(athenasql.Show(f.Base)) + "." + way)
	}
	if len(u.names) == 0 {
		u.why = say("the fields of this row have no names: use [1], [2] ...")
	}
	z.unknownColumn(u)
}

// notRow is a name after what is no row: a text that holds JSON, a map or an array, as a rule.
func (z *analyzer) notRow(p *athenasql.Expr, nodes []athenasql.Expr, i int, t encode.Type) encode.Type {
	base, member := nodes[i-1], lastName(nodes[i])
	sql := clip(athenasql.Show(base))
	switch t.Kind {
	case encode.Varchar, encode.JSONText:
		var members []string
		for _, n := range nodes[i:] {
			members = append(members, lastName(n))
		}
		return z.member(p, base, members, "Expression %s is not of type ROW", sql)
	case encode.Map:
		z.mismatch(base, say("it is a map: use %s", fmt.Sprintf("element_at(%s, '%s')", sql, member)), "Expression %s is not of type ROW", sql)
	case encode.Array:
		z.mismatch(base, say("it is an array: use CROSS JOIN UNNEST(%s) AS t(x) and x.%s, or %s[1].%s for its first element",
			sql, member, sql, member), "Expression %s is not of type ROW", sql)
	default:
		z.mismatch(base, noFix, "Expression %s is not of type ROW", sql)
	}
	return bad
}

// A lambdaScope is the parameters of a lambda and of those around it.
type lambdaScope struct {
	outer  *lambdaScope
	params []*athenasql.Ident
	types  []encode.Type
}

func (z *analyzer) lambdaParam(at athenasql.Expr, name string) (*athenasql.Ident, encode.Type, bool) {
	for l := z.lambda; l != nil; l = l.outer {
		same := func(p *athenasql.Ident) bool { return strings.EqualFold(p.Name, name) }
		i := slices.IndexFunc(l.params, same)
		if i < 0 {
			continue
		}
		if slices.ContainsFunc(l.params[i+1:], same) {
			z.fail(at, Invalid, "Column '%s' is ambiguous", name)
		}
		return l.params[i], l.types[i], true
	}
	return nil, encode.Type{}, false
}
