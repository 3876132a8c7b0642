package athenasql

func (w *printer) query(q *Query) {
	if q.With != nil {
		w.with(q.With)
		w.put(" ")
	}
	// A query in parentheses keeps them: its ORDER BY or LIMIT is not the outer one's.
	w.body(q.Body, setLow)
	w.orderBy(" ", q.OrderBy)
	if q.Offset != nil {
		w.put(" OFFSET ")
		w.expr(q.Offset, levelExpr)
	}
	if q.Limit != nil {
		w.put(" LIMIT ")
		w.expr(q.Limit, levelExpr)
	}
	if f := q.Fetch; f != nil {
		w.put(" FETCH FIRST ")
		if f.Count != nil {
			w.expr(f.Count, levelExpr)
			w.put(" ")
		}
		w.put("ROWS ", map[bool]string{false: "ONLY", true: "WITH TIES"}[f.Ties])
	}
}

func (w *printer) with(n *With) {
	w.put("WITH ")
	w.opt(n.Recursive, "RECURSIVE ")
	join(w, n.Queries, func(q *NamedQuery) {
		w.ident(q.Name)
		w.columns(q.Columns)
		w.put(" AS (")
		w.query(q.Query)
		w.put(")")
	})
}

// orderBy writes before and the items, if there are any.
func (w *printer) orderBy(before string, items []*SortItem) {
	if len(items) > 0 {
		w.put(before, "ORDER BY ")
		join(w, items, w.sortItem)
	}
}

func (w *printer) sortItem(s *SortItem) {
	w.expr(s.Expr, levelExpr)
	w.opt(s.Descending, " DESC")
	w.opt(s.Nulls != "", " NULLS "+s.Nulls)
}

// body writes a body as an operand of a set operation that binds as tight as level, or tighter.
func (w *printer) body(b QueryBody, level int) {
	switch b := b.(type) {
	case *Select:
		w.selectBody(b)
	case *Values:
		w.put("VALUES ")
		join(w, b.Rows, func(e Expr) { w.expr(e, levelExpr) })
	case *TableQuery:
		w.put("TABLE ")
		w.name(b.Name)
	case *Query:
		w.put("(")
		w.query(b)
		w.put(")")
	case *SetOperation:
		own := setLow
		if b.Op == "INTERSECT" {
			own = setHigh
		}
		w.in(own < level, func() {
			w.body(b.Left, own)
			w.put(" ", b.Op, " ")
			w.opt(b.All, "ALL ")
			w.body(b.Right, own+1)
		})
	}
}

func (w *printer) selectBody(s *Select) {
	w.put("SELECT ")
	w.opt(s.Distinct, "DISTINCT ")
	join(w, s.Items, w.selectItem)
	if len(s.From) > 0 {
		w.put(" FROM ")
		join(w, s.From, func(r Relation) { w.relation(r, relationJoin) })
	}
	if s.Where != nil {
		w.put(" WHERE ")
		w.expr(s.Where, levelExpr)
	}
	if s.GroupBy != nil {
		w.put(" GROUP BY ")
		w.groupBy(s.GroupBy)
	}
	if s.Having != nil {
		w.put(" HAVING ")
		w.expr(s.Having, levelExpr)
	}
	if len(s.Windows) > 0 {
		w.put(" WINDOW ")
		join(w, s.Windows, func(n *NamedWindow) {
			w.ident(n.Name)
			w.put(" AS ")
			w.window(n.Window)
		})
	}
}

func (w *printer) selectItem(s *SelectItem) {
	switch {
	case s.Star && s.Expr == nil:
		w.put("*")
	case s.Star:
		w.base(s.Expr)
		w.put(".*")
		if len(s.Columns) > 0 {
			w.put(" AS")
			w.columns(s.Columns)
		}
	default:
		w.expr(s.Expr, levelExpr)
		if s.Alias != nil {
			w.put(" AS ")
			w.ident(s.Alias)
		}
	}
}

func (w *printer) groupBy(g *GroupBy) {
	w.opt(g.Distinct, "DISTINCT ")
	join(w, g.Elements, func(e *GroupingElement) {
		switch e.Kind {
		case "":
			w.groupingSet(e.Sets[0])
		default:
			w.put(e.Kind, " (")
			join(w, e.Sets, w.groupingSet)
			w.put(")")
		}
	})
}

func (w *printer) groupingSet(s *GroupingSet) {
	parens := len(s.Exprs) != 1
	if !parens {
		_, parens = s.Exprs[0].(*Row) // else its parentheses would be those of the set
	}
	w.in(parens, func() { w.exprs(s.Exprs) })
}

// window writes what stands after OVER, or after the name of a window and AS.
func (w *printer) window(n *Window) {
	if n.NameOnly {
		w.ident(n.Name)
		return
	}
	w.put("(")
	space := ""
	if n.Name != nil {
		w.ident(n.Name)
		space = " "
	}
	if len(n.PartitionBy) > 0 {
		w.put(space, "PARTITION BY ")
		w.exprs(n.PartitionBy)
		space = " "
	}
	if len(n.OrderBy) > 0 {
		w.orderBy(space, n.OrderBy)
		space = " "
	}
	if f := n.Frame; f != nil {
		w.put(space, f.Unit, " ")
		w.opt(f.End != nil, "BETWEEN ")
		w.frameBound(f.Start)
		if f.End != nil {
			w.put(" AND ")
			w.frameBound(f.End)
		}
	}
	w.put(")")
}

func (w *printer) frameBound(b *FrameBound) {
	switch b.Kind {
	case "CURRENT":
		w.put("CURRENT ROW")
		return
	case "":
		w.expr(b.Value, levelExpr)
	default:
		w.put(b.Kind)
	}
	w.put(map[bool]string{false: " PRECEDING", true: " FOLLOWING"}[b.Following])
}

// What a place in FROM can take without parentheses, the most first.
const (
	relationJoin    = iota // anything
	relationSampled        // no join
	relationAliased        // no sample either
	relationPrimary        // no alias either
)

func (w *printer) relation(r Relation, place int) {
	switch r := r.(type) {
	case *Table:
		w.name(r.Name)
		if r.Period != nil {
			w.put(" FOR ", r.Period.Kind, " AS OF ")
			w.expr(r.Period.AsOf, levelValue)
		}
	case *SubqueryRelation:
		w.put("(")
		w.query(r.Query)
		w.put(")")
	case *Unnest:
		w.put("UNNEST(")
		w.exprs(r.Exprs)
		w.put(")")
		w.opt(r.Ordinality, " WITH ORDINALITY")
	case *Lateral:
		w.put("LATERAL (")
		w.query(r.Query)
		w.put(")")
	case *Aliased:
		w.in(place > relationAliased, func() {
			w.relation(r.Relation, relationPrimary)
			w.put(" AS ")
			w.ident(r.Alias)
			w.columns(r.Columns)
		})
	case *Sample:
		w.in(place > relationSampled, func() {
			w.relation(r.Relation, relationAliased)
			w.put(" TABLESAMPLE ", r.Method, " (")
			w.expr(r.Percent, levelExpr)
			w.put(")")
		})
	case *Join:
		w.in(place > relationJoin, func() { w.join(r) })
	}
}

func (w *printer) join(j *Join) {
	w.relation(j.Left, relationJoin)
	w.opt(j.Natural, " NATURAL")
	w.put(" ", j.Kind, " JOIN ")
	right := relationSampled
	if _, ok := j.Right.(*Join); ok && j.Kind != "CROSS" && !j.Natural {
		right = relationPrimary // Trino needs no parentheses here, readers do
	}
	w.relation(j.Right, right)
	switch {
	case j.On != nil:
		w.put(" ON ")
		w.expr(j.On, levelExpr)
	case len(j.Using) > 0:
		w.put(" USING (")
		w.idents(j.Using)
		w.put(")")
	}
}
