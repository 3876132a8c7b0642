package rewrite

import (
	"fmt"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
)

// Names say where the tables of the lake are on another engine. Empty parts are left out.
type Names struct{ Catalog, Schema string }

// Text is a statement for Trino or Athena.
type Text struct {
	SQL  string
	Args []any // of the parameters ? in order
}

// ToTrino writes a statement for Trino: the same text but for the names of tables, the columns that only this program
// knows, and UNNEST of rows, which Athena's readers take as one column each and Trino as one for each field.
func ToTrino(a *analyze.Analysis, n Names) (Text, error) { return toText(a, n, true) }

// ToAthena writes a statement for Athena: the same text but for the names of tables and the columns that only this
// program knows.
func ToAthena(a *analyze.Analysis, n Names) (Text, error) { return toText(a, n, false) }

func toText(a *analyze.Analysis, n Names, trino bool) (Text, error) {
	copied, originals, err := copyTree(a.Statement)
	if err != nil {
		return Text{}, err
	}
	t := &translator{a: a, names: n, trino: trino, originals: originals}
	for _, use := range a.Tables {
		if usesStored(use) {
			t.whole = append(t.whole, use)
		}
	}
	t.aliases = distinctAliases(a)
	changed := athenasql.Transform(copied, t.node)
	if t.err != nil {
		return Text{}, t.err
	}
	return Text{SQL: athenasql.Print(changed), Args: a.Options.Args}, nil
}

// copyTree returns a tree equal to a statement's, and for each of its nodes the node of the statement.
func copyTree(s athenasql.Statement) (athenasql.Statement, map[athenasql.Node]athenasql.Node, error) {
	copied, err := athenasql.Parse(athenasql.Print(s))
	if err != nil {
		return nil, nil, fmt.Errorf("read the statement again as printed: %w", err)
	}
	var from, to []athenasql.Node
	athenasql.Walk(s, func(n athenasql.Node) bool { from = append(from, n); return true })
	athenasql.Walk(copied, func(n athenasql.Node) bool { to = append(to, n); return true })
	if len(from) != len(to) {
		return nil, nil, fmt.Errorf("the statement printed is another one: %d parts, not %d", len(to), len(from))
	}
	originals := make(map[athenasql.Node]athenasql.Node, len(from))
	for i, n := range to {
		originals[n] = from[i]
	}
	return copied, originals, nil
}

// A translator changes the copy of a tree.
type translator struct {
	a         *analyze.Analysis
	names     Names
	trino     bool
	originals map[athenasql.Node]athenasql.Node
	whole     []*analyze.TableUse // uses of cloudtrail_logs that need stored columns it does not have
	aliases   map[*analyze.Relation]string
	err       error
}

// usesStored reports whether a use needs columns that other engines have in cloudtrail_records only.
func usesStored(use *analyze.TableUse) bool {
	for _, c := range use.Table.Columns {
		if c.Hidden && c.Partition == nil && use.Used[c.Name] {
			return true
		}
	}
	return false
}

func (t *translator) node(n athenasql.Node) athenasql.Node {
	switch n := n.(type) {
	case *athenasql.Table:
		return t.table(n)
	case *athenasql.TableQuery:
		if use := t.use(n); use != nil {
			n.Name = t.tableName(use.Table.Name)
		}
	case *athenasql.ShowColumns:
		t.shown(n.Table)
	case *athenasql.ShowCreate:
		t.shown(n.Name)
	case *athenasql.Aliased:
		if inner, ours := n.Relation.(*athenasql.Aliased); ours {
			n.Relation = inner.Relation
		}
	case *athenasql.Column, *athenasql.Field:
		return t.column(n.(athenasql.Expr))
	case *athenasql.Comparison:
		return t.year(n)
	case *athenasql.Logical:
		return t.days(n)
	case *athenasql.Select:
		t.items(n)
	case *athenasql.Unnest:
		t.unnest(n)
	}
	return n
}

// use returns the use of a table that a node of the copy stands for, or nil.
func (t *translator) use(n athenasql.Node) *analyze.TableUse {
	rel := t.a.Relation(t.originals[n])
	if _, query := n.(*athenasql.TableQuery); query && rel != nil {
		rel = rel.Inner
	}
	if rel == nil {
		return nil
	}
	return rel.Use
}

func (t *translator) reads(use *analyze.TableUse) string {
	for _, w := range t.whole {
		if w == use {
			return analyze.Records
		}
	}
	return use.Table.Name
}

// tableName is the full name of a table of the lake.
func (t *translator) tableName(table string) *athenasql.Name {
	name := &athenasql.Name{}
	for _, part := range []string{t.names.Catalog, t.names.Schema, table} {
		if part != "" {
			name.Parts = append(name.Parts, &athenasql.Ident{Name: part})
		}
	}
	return name
}

// table names a table of the lake as it is called there, under the alias of the name that it was called by.
func (t *translator) table(n *athenasql.Table) athenasql.Node {
	use := t.use(n)
	if use == nil {
		return n
	}
	alias := n.Name.Parts[len(n.Name.Parts)-1]
	if other := t.aliases[t.a.Relation(t.originals[n])]; other != "" {
		alias = &athenasql.Ident{Name: other}
	}
	n.Name = t.tableName(t.reads(use))
	return &athenasql.Aliased{Relation: n, Alias: alias}
}

// shown names the table of SHOW COLUMNS.
func (t *translator) shown(n *athenasql.Name) {
	catalog := t.a.Options.Catalog
	if catalog == nil {
		catalog = analyze.DefaultCatalog()
	}
	parts := make([]string, len(n.Parts))
	for i, p := range n.Parts {
		parts[i] = p.Name
	}
	if table, _, ok := catalog.Lookup(parts); ok {
		n.Parts = t.tableName(table.Name).Parts
	}
}

// column replaces a name that other engines do not know: of a partition column that is made of another one, and of a
// column behind more than its table's alias.
func (t *translator) column(e athenasql.Expr) athenasql.Expr {
	ref, ok := t.a.Ref(t.original(e))
	if !ok || ref.Source == nil || ref.Using != nil {
		return e
	}
	field := ref.Source.Fields[ref.Index]
	if field.Column != nil && field.Column.Partition != nil {
		return partitionExpr(field.Column.Partition, qualified(t.alias(ref.Source), field.Column.Partition.Of))
	}
	if f, ok := e.(*athenasql.Field); ok {
		if _, deep := f.Base.(*athenasql.Field); deep || t.aliases[ref.Source] != "" {
			return qualified(t.alias(ref.Source), f.Name.Name)
		}
	}
	return e
}

// alias is how the columns of a relation are qualified in the text.
func (t *translator) alias(r *analyze.Relation) string {
	if other := t.aliases[r]; other != "" {
		return other
	}
	return r.Alias
}

func (t *translator) original(e athenasql.Expr) athenasql.Expr {
	o, _ := t.originals[e].(athenasql.Expr)
	return o
}

func qualified(alias, column string) athenasql.Expr {
	name := &athenasql.Ident{Name: column, Quoted: true}
	if alias == "" {
		return &athenasql.Column{Name: name}
	}
	return &athenasql.Field{Base: &athenasql.Column{Name: &athenasql.Ident{Name: alias, Quoted: true}}, Name: name}
}

// partitionExpr is partitionSQL as a tree.
func partitionExpr(p *analyze.Partition, of athenasql.Expr) athenasql.Expr {
	call := func(name string, args ...athenasql.Expr) athenasql.Expr {
		return &athenasql.Call{Name: &athenasql.Name{Parts: []*athenasql.Ident{{Name: name}}}, Args: append([]athenasql.Expr{of}, args...)}
	}
	number := func(text string) athenasql.Expr { return &athenasql.Number{Text: text} }
	switch p.Format {
	case "yyyy":
		return call("substr", number("1"), number("4"))
	case "MM":
		return call("substr", number("6"), number("2"))
	case "dd":
		return call("substr", number("9"), number("2"))
	case "yyyy-MM-dd":
		return call("replace", &athenasql.String{Value: "/"}, &athenasql.String{Value: "-"})
	}
	return of
}

// items keeps the columns of a result as they are: one whose name was replaced gets its name as an alias, and * is
// written out where the table that is read has more columns.
func (t *translator) items(s *athenasql.Select) {
	var items []*athenasql.SelectItem
	for _, item := range s.Items {
		old, _ := t.originals[item].(*athenasql.SelectItem)
		if old == nil {
			items = append(items, item)
			continue
		}
		if item.Star {
			items = append(items, t.star(item, old)...)
			continue
		}
		if ref, ok := t.a.Ref(old.Expr); ok && item.Alias == nil && ref.Source != nil && ref.Using == nil {
			if c := ref.Source.Fields[ref.Index].Column; c != nil && c.Partition != nil {
				item.Alias = &athenasql.Ident{Name: c.Name}
			}
		}
		items = append(items, item)
	}
	s.Items = items
}

func (t *translator) star(item, old *athenasql.SelectItem) []*athenasql.SelectItem {
	refs := t.a.Star(old)
	more := false
	for _, ref := range refs {
		for s := ref.Source; s != nil && !more; s = s.Inner {
			more = s.Use != nil && t.reads(s.Use) != s.Use.Table.Name
		}
		more = more || item.Expr != nil && ref.Source != refs[0].Source // x.* of two tables, which get two aliases
	}
	if !more {
		if item.Expr != nil && len(refs) > 0 && refs[0].Source.Use != nil {
			item.Expr = &athenasql.Column{Name: &athenasql.Ident{Name: t.alias(refs[0].Source), Quoted: true}}
		}
		return []*athenasql.SelectItem{item}
	}
	var items []*athenasql.SelectItem
	for i, ref := range refs {
		field := ref.Source.Fields[ref.Index]
		if field.Name == "" || ref.Source.Alias == "" {
			t.err = &analyze.Error{Kind: analyze.Unsupported, Message: athenasql.Say("* cannot be written out for another engine here: name its columns")}
		}
		one := &athenasql.SelectItem{Expr: qualified(t.alias(ref.Source), field.Name)}
		if i < len(item.Columns) {
			one.Alias = item.Columns[i]
		}
		items = append(items, one)
	}
	return items
}

// unnest keeps each row of an array one column on Trino, where that is the meaning.
func (t *translator) unnest(u *athenasql.Unnest) {
	old, _ := t.originals[u].(*athenasql.Unnest)
	if old == nil || !t.trino {
		return
	}
	for i, e := range old.Exprs {
		if t.a.WholeRows(e) {
			u.Exprs[i] = wrapRows(u.Exprs[i])
		}
	}
}

// wrapRows writes transform(x, r -> ROW(r)).
func wrapRows(e athenasql.Expr) athenasql.Expr {
	r := &athenasql.Ident{Name: "r"}
	body := &athenasql.Row{Items: []athenasql.Expr{&athenasql.Column{Name: r}}}
	return &athenasql.Call{
		Name: &athenasql.Name{Parts: []*athenasql.Ident{{Name: "transform"}}},
		Args: []athenasql.Expr{e, &athenasql.Lambda{Params: []*athenasql.Ident{r}, Body: body}},
	}
}
