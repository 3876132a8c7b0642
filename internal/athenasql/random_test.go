package athenasql

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
)

// grower makes random trees of everything that Parse can return.
type grower struct {
	r *rand.Rand
}

// growStatement makes a tree; the same seed gives the same one.
func growStatement(seed uint64) Statement {
	g := &grower{r: rand.New(rand.NewPCG(seed, 1))}
	q := g.query(3)
	numberParameters(q)
	if g.chance(20) {
		return &Explain{Statement: q, Analyze: true, Verbose: g.chance(2)}
	}
	return q
}

// numberParameters counts the parameters of a tree in the order of the text.
func numberParameters(n Node) {
	next := 0
	Walk(n, func(n Node) bool {
		if p, ok := n.(*Parameter); ok {
			p.Index = next
			next++
		}
		return true
	})
}

func (g *grower) chance(oneIn int) bool { return g.r.IntN(oneIn) == 0 }

func pick[T any](g *grower, list ...T) T { return list[g.r.IntN(len(list))] }

func some[T any](g *grower, least, most int, item func() T) []T {
	n := least + g.r.IntN(most-least+1)
	if n == 0 {
		return nil
	}
	out := make([]T, n)
	for i := range out {
		out[i] = item()
	}
	return out
}

func (g *grower) ident() *Ident {
	return &Ident{Name: pick(g, "a", "b", "eventname", "date", "value", "row", "array", "all", "interval", "select",
		"limit", "unbounded", "current", "partition", "a b", `q"`, "日本", "X", "position", "if", "rows", "over", "_1", "1a")}
}

func (g *grower) name() *Name { return &Name{Parts: some(g, 1, 3, g.ident)} }

func (g *grower) maybe(depth int) Expr {
	if g.chance(2) {
		return nil
	}
	return g.expr(depth)
}

func (g *grower) query(depth int) *Query {
	q := &Query{Body: g.body(depth)}
	if g.chance(5) {
		q.With = &With{Recursive: g.chance(2), Queries: some(g, 1, 2, func() *NamedQuery {
			return &NamedQuery{Name: g.ident(), Columns: some(g, 0, 2, g.ident), Query: g.query(depth - 1)}
		})}
	}
	if g.chance(4) {
		q.OrderBy = g.sortItems(depth - 1)
	}
	if g.chance(5) {
		q.Offset = g.count()
	}
	switch g.r.IntN(6) {
	case 0:
		q.Limit = g.count()
	case 1:
		q.Limit = &LimitAll{}
	case 2:
		q.Fetch = &Fetch{Count: g.count(), Ties: g.chance(2)}
	}
	return q.simple()
}

func (g *grower) count() Expr {
	if g.chance(3) {
		return &Parameter{}
	}
	return &Number{Text: strconv.Itoa(g.r.IntN(100)), Kind: Integer}
}

func (g *grower) sortItems(depth int) []*SortItem {
	return some(g, 1, 2, func() *SortItem {
		return &SortItem{Expr: g.expr(depth), Descending: g.chance(2), Nulls: pick(g, "", "FIRST", "LAST")}
	})
}

func (g *grower) body(depth int) QueryBody {
	if depth > 0 && g.chance(3) {
		return &SetOperation{Op: pick(g, "UNION", "INTERSECT", "EXCEPT"), All: g.chance(2),
			Left: g.setOperand(depth - 1), Right: g.setOperand(depth - 1)}
	}
	switch g.r.IntN(8) {
	case 0:
		return &Values{Rows: g.exprs(1, 2, depth-1)}
	case 1:
		return &TableQuery{Name: g.name()}
	}
	s := &Select{Distinct: g.chance(4), Items: some(g, 1, 3, func() *SelectItem { return g.selectItem(depth - 1) })}
	if g.chance(3) {
		return s
	}
	s.From = some(g, 1, 2, func() Relation { return g.relation(depth - 1) })
	s.Where, s.Having = g.maybe(depth-1), g.maybe(depth-2)
	if g.chance(3) {
		s.GroupBy = &GroupBy{Distinct: g.chance(4), Elements: some(g, 1, 2, func() *GroupingElement { return g.groupingElement(depth - 1) })}
	}
	if g.chance(5) {
		s.Windows = []*NamedWindow{{Name: g.ident(), Window: g.window(depth - 1)}}
	}
	return s
}

func (g *grower) setOperand(depth int) QueryBody {
	if g.chance(4) {
		if q := g.query(depth); q.With == nil {
			return operand(q)
		}
	}
	return g.body(depth)
}

func (g *grower) selectItem(depth int) *SelectItem {
	switch g.r.IntN(6) {
	case 0:
		return &SelectItem{Star: true}
	case 1:
		return &SelectItem{Star: true, Expr: g.expr(depth), Columns: some(g, 0, 2, g.ident)}
	case 2:
		return &SelectItem{Expr: g.expr(depth), Alias: g.ident()}
	}
	return &SelectItem{Expr: g.expr(depth)}
}

func (g *grower) groupingElement(depth int) *GroupingElement {
	set := func() *GroupingSet { return &GroupingSet{Exprs: g.exprs(0, 2, depth)} }
	e := &GroupingElement{Kind: pick(g, "", "ROLLUP", "CUBE", "GROUPING SETS")}
	if e.Kind == "" {
		e.Sets = []*GroupingSet{set()}
	} else {
		e.Sets = some(g, 1, 2, set)
	}
	return e
}

func (g *grower) window(depth int) *Window {
	w := &Window{PartitionBy: g.exprs(0, 2, depth)}
	if g.chance(2) {
		w.Name = g.ident()
	}
	if g.chance(2) {
		w.OrderBy = g.sortItems(depth)
	}
	if g.chance(2) {
		w.Frame = &Frame{Unit: pick(g, "ROWS", "RANGE", "GROUPS"), Start: g.bound(depth)}
		if g.chance(2) {
			w.Frame.End = g.bound(depth)
		}
	}
	return w
}

func (g *grower) bound(depth int) *FrameBound {
	switch g.r.IntN(3) {
	case 0:
		return &FrameBound{Kind: "CURRENT"}
	case 1:
		return &FrameBound{Kind: "UNBOUNDED", Following: g.chance(2)}
	}
	return &FrameBound{Value: g.expr(depth), Following: g.chance(2)}
}

func (g *grower) relation(depth int) Relation {
	if depth <= 0 {
		return &Table{Name: g.name()}
	}
	switch g.r.IntN(9) {
	case 0:
		return &SubqueryRelation{Query: g.query(depth - 1)}
	case 1:
		return &Unnest{Exprs: g.exprs(1, 2, depth-1), Ordinality: g.chance(2)}
	case 2:
		return &Lateral{Query: g.query(depth - 1)}
	case 3:
		return &Aliased{Relation: g.relation(depth - 1), Alias: g.ident(), Columns: some(g, 0, 2, g.ident)}
	case 4:
		return &Sample{Relation: g.relation(depth - 1), Method: pick(g, "BERNOULLI", "SYSTEM"), Percent: g.expr(depth - 1)}
	case 5:
		return &Table{Name: g.name(), Period: &Period{Kind: pick(g, "TIMESTAMP", "VERSION"), AsOf: g.expr(depth - 1)}}
	case 6, 7:
		return g.join(depth - 1)
	}
	return &Table{Name: g.name()}
}

func (g *grower) join(depth int) Relation {
	j := &Join{Kind: pick(g, "INNER", "LEFT", "RIGHT", "FULL", "CROSS"), Left: g.relation(depth), Right: g.relation(depth)}
	switch {
	case j.Kind == "CROSS":
	case g.chance(3):
		j.Natural = true
	case g.chance(3):
		j.Using = some(g, 1, 2, g.ident)
	default:
		j.On = g.expr(depth)
	}
	return j
}

// TestRandomTrees prints random trees and parses that.
func TestRandomTrees(t *testing.T) {
	n := uint64(20_000)
	if testing.Short() {
		n = 2000
	}
	for seed := range n {
		tree := growStatement(seed)
		checkPrint(t, "tree "+strconv.FormatUint(seed, 10), tree)
		if t.Failed() {
			return
		}
	}
}

// TestTransform replaces every node by a copy of nothing: the tree stays as it is, and is not written to.
func TestTransform(t *testing.T) {
	for seed := range uint64(200) {
		tree := growStatement(seed)
		before := dump(tree)
		nodes := 0
		Walk(tree, func(Node) bool { nodes++; return true })
		var seen []Node
		if same := Transform(tree, func(n Node) Node { seen = append(seen, n); return n }); same != Node(tree) || dump(tree) != before {
			t.Fatalf("tree %d has changed", seed)
		}
		if len(seen) != nodes || slices.Index(seen, Node(tree)) != nodes-1 {
			t.Fatalf("tree %d: Walk saw %d nodes, Transform %d, the root last: want the same", seed, nodes, len(seen))
		}
	}
	tree, err := Parse("SELECT a, b.a, f(a -> a) FROM a WHERE a IN (SELECT a FROM a)")
	if err != nil {
		t.Fatal(err)
	}
	Transform(tree, func(n Node) Node {
		if c, ok := n.(*Column); ok {
			return &Field{Base: &Column{Name: &Ident{Name: "t"}}, Name: c.Name}
		}
		return n
	})
	if got, want := Print(tree), "SELECT t.a, t.b.a, f(a -> t.a) FROM a WHERE t.a IN (SELECT t.a FROM a)"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
