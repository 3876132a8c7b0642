package athenasql

// Walk calls f for n and, where f returns true, for everything below it, in the order of the text.
func Walk(n Node, f func(Node) bool) {
	if !f(n) {
		return
	}
	n.each(func(child Node) Node {
		Walk(child, f)
		return child
	})
}

// Transform replaces every node of a tree by what f returns for it, the lower ones first, in place, and returns what f
// returns for n. f returns a node that must not change as it is. An expression can be replaced by an expression, a
// relation by a relation, a query's body by a query's body, and anything else by a node of its own type; Transform
// panics otherwise.
func Transform(n Node, f func(Node) Node) Node {
	n.each(func(child Node) Node { return Transform(child, f) })
	return f(n)
}

// set replaces the node that p points to, if there is one. A tree that does not change is not written to, so that
// several may walk it at the same time.
func set[T interface {
	comparable
	Node
}](p *T, f func(Node) Node) {
	var none T
	if *p == none {
		return
	}
	if n := f(*p); n != Node(*p) {
		*p = n.(T)
	}
}

func setAll[T interface {
	comparable
	Node
}](list []T, f func(Node) Node) {
	for i := range list {
		set(&list[i], f)
	}
}

// The members of every node that are nodes, in the order of the text.

func (*Ident) each(func(Node) Node)       {}
func (n *Name) each(f func(Node) Node)    { setAll(n.Parts, f) }
func (n *Explain) each(f func(Node) Node) { set(&n.Statement, f) }
func (n *ShowTables) each(f func(Node) Node) {
	set(&n.Schema, f)
	set(&n.Like, f)
	set(&n.Escape, f)
}
func (n *ShowSchemas) each(f func(Node) Node) {
	set(&n.Catalog, f)
	set(&n.Like, f)
	set(&n.Escape, f)
}
func (n *ShowCatalogs) each(f func(Node) Node) {
	set(&n.Like, f)
	set(&n.Escape, f)
}
func (n *ShowColumns) each(f func(Node) Node) {
	set(&n.Table, f)
	set(&n.Like, f)
	set(&n.Escape, f)
}
func (n *ShowFunctions) each(f func(Node) Node) {
	set(&n.Schema, f)
	set(&n.Like, f)
	set(&n.Escape, f)
}
func (n *ShowCreate) each(f func(Node) Node) { set(&n.Name, f) }
func (n *Query) each(f func(Node) Node) {
	set(&n.With, f)
	set(&n.Body, f)
	setAll(n.OrderBy, f)
	set(&n.Offset, f)
	set(&n.Limit, f)
	set(&n.Fetch, f)
}
func (n *With) each(f func(Node) Node) { setAll(n.Queries, f) }
func (n *NamedQuery) each(f func(Node) Node) {
	set(&n.Name, f)
	setAll(n.Columns, f)
	set(&n.Query, f)
}
func (n *Fetch) each(f func(Node) Node)    { set(&n.Count, f) }
func (n *SortItem) each(f func(Node) Node) { set(&n.Expr, f) }
func (n *Select) each(f func(Node) Node) {
	setAll(n.Items, f)
	setAll(n.From, f)
	set(&n.Where, f)
	set(&n.GroupBy, f)
	set(&n.Having, f)
	setAll(n.Windows, f)
}
func (n *SelectItem) each(f func(Node) Node) {
	set(&n.Expr, f)
	set(&n.Alias, f)
	setAll(n.Columns, f)
}
func (n *SetOperation) each(f func(Node) Node) {
	set(&n.Left, f)
	set(&n.Right, f)
}
func (n *Values) each(f func(Node) Node)          { setAll(n.Rows, f) }
func (n *TableQuery) each(f func(Node) Node)      { set(&n.Name, f) }
func (n *GroupBy) each(f func(Node) Node)         { setAll(n.Elements, f) }
func (n *GroupingElement) each(f func(Node) Node) { setAll(n.Sets, f) }
func (n *GroupingSet) each(f func(Node) Node)     { setAll(n.Exprs, f) }
func (n *NamedWindow) each(f func(Node) Node) {
	set(&n.Name, f)
	set(&n.Window, f)
}
func (n *Window) each(f func(Node) Node) {
	set(&n.Name, f)
	setAll(n.PartitionBy, f)
	setAll(n.OrderBy, f)
	set(&n.Frame, f)
}
func (n *Frame) each(f func(Node) Node) {
	set(&n.Start, f)
	set(&n.End, f)
}
func (n *FrameBound) each(f func(Node) Node) { set(&n.Value, f) }
func (n *Table) each(f func(Node) Node) {
	set(&n.Name, f)
	set(&n.Period, f)
}
func (n *Period) each(f func(Node) Node)           { set(&n.AsOf, f) }
func (n *SubqueryRelation) each(f func(Node) Node) { set(&n.Query, f) }
func (n *Unnest) each(f func(Node) Node)           { setAll(n.Exprs, f) }
func (n *Lateral) each(f func(Node) Node)          { set(&n.Query, f) }
func (n *Join) each(f func(Node) Node) {
	set(&n.Left, f)
	set(&n.Right, f)
	set(&n.On, f)
	setAll(n.Using, f)
}
func (n *Aliased) each(f func(Node) Node) {
	set(&n.Relation, f)
	set(&n.Alias, f)
	setAll(n.Columns, f)
}
func (n *Sample) each(f func(Node) Node) {
	set(&n.Relation, f)
	set(&n.Percent, f)
}
func (n *Column) each(f func(Node) Node)       { set(&n.Name, f) }
func (*Null) each(func(Node) Node)             {}
func (*Boolean) each(func(Node) Node)          {}
func (*Number) each(func(Node) Node)           {}
func (*String) each(func(Node) Node)           {}
func (*Bytes) each(func(Node) Node)            {}
func (n *TypedLiteral) each(f func(Node) Node) { set(&n.Type, f) }
func (*Interval) each(func(Node) Node)         {}
func (*Parameter) each(func(Node) Node)        {}
func (*LimitAll) each(func(Node) Node)         {}
func (n *Field) each(f func(Node) Node) {
	set(&n.Base, f)
	set(&n.Name, f)
}
func (n *Subscript) each(f func(Node) Node) {
	set(&n.Base, f)
	set(&n.Index, f)
}
func (n *Row) each(f func(Node) Node)   { setAll(n.Items, f) }
func (n *Array) each(f func(Node) Node) { setAll(n.Items, f) }
func (n *Call) each(f func(Node) Node) {
	set(&n.Name, f)
	set(&n.Label, f)
	setAll(n.Args, f)
	setAll(n.OrderBy, f)
	set(&n.Filter, f)
	set(&n.Over, f)
}
func (n *ListAgg) each(f func(Node) Node) {
	set(&n.Expr, f)
	set(&n.Separator, f)
	set(&n.Overflow, f)
	setAll(n.OrderBy, f)
	set(&n.Filter, f)
}
func (n *Overflow) each(f func(Node) Node) { set(&n.Filler, f) }
func (n *Lambda) each(f func(Node) Node) {
	setAll(n.Params, f)
	set(&n.Body, f)
}
func (n *Subquery) each(f func(Node) Node) { set(&n.Query, f) }
func (n *Exists) each(f func(Node) Node)   { set(&n.Query, f) }
func (n *Case) each(f func(Node) Node) {
	set(&n.Operand, f)
	setAll(n.Whens, f)
	set(&n.Else, f)
}
func (n *When) each(f func(Node) Node) {
	set(&n.Condition, f)
	set(&n.Result, f)
}
func (n *Cast) each(f func(Node) Node) {
	set(&n.Expr, f)
	set(&n.Type, f)
}
func (n *AtTimeZone) each(f func(Node) Node) {
	set(&n.Expr, f)
	set(&n.Zone, f)
}
func (n *Unary) each(f func(Node) Node) { set(&n.Expr, f) }
func (n *Binary) each(f func(Node) Node) {
	set(&n.Left, f)
	set(&n.Right, f)
}
func (n *Comparison) each(f func(Node) Node) {
	set(&n.Left, f)
	set(&n.Right, f)
}
func (n *Quantified) each(f func(Node) Node) {
	set(&n.Left, f)
	set(&n.Query, f)
}
func (n *Between) each(f func(Node) Node) {
	set(&n.Expr, f)
	set(&n.Low, f)
	set(&n.High, f)
}
func (n *InList) each(f func(Node) Node) {
	set(&n.Expr, f)
	setAll(n.Items, f)
}
func (n *InSubquery) each(f func(Node) Node) {
	set(&n.Expr, f)
	set(&n.Query, f)
}
func (n *Like) each(f func(Node) Node) {
	set(&n.Expr, f)
	set(&n.Pattern, f)
	set(&n.Escape, f)
}
func (n *IsNull) each(f func(Node) Node) { set(&n.Expr, f) }
func (n *IsDistinct) each(f func(Node) Node) {
	set(&n.Left, f)
	set(&n.Right, f)
}
func (n *Not) each(f func(Node) Node)     { set(&n.Expr, f) }
func (n *Logical) each(f func(Node) Node) { setAll(n.Terms, f) }
func (*Current) each(func(Node) Node)     {}
func (n *Trim) each(f func(Node) Node) {
	set(&n.Chars, f)
	set(&n.Source, f)
}
func (n *Extract) each(f func(Node) Node)  { set(&n.Expr, f) }
func (n *Grouping) each(f func(Node) Node) { setAll(n.Columns, f) }
func (n *Type) each(f func(Node) Node) {
	set(&n.Name, f)
	setAll(n.Params, f)
	setAll(n.Fields, f)
}
func (n *TypeParam) each(f func(Node) Node) { set(&n.Type, f) }
func (n *RowField) each(f func(Node) Node) {
	set(&n.Name, f)
	set(&n.Type, f)
}
func (n *JSONCall) each(f func(Node) Node) {
	set(&n.Input, f)
	set(&n.Path, f)
	set(&n.AsName, f)
	setAll(n.Passing, f)
	setAll(n.Members, f)
	set(&n.Returning, f)
	set(&n.OnEmpty, f)
	set(&n.OnError, f)
}
func (n *JSONInput) each(f func(Node) Node) { set(&n.Expr, f) }
func (n *JSONArgument) each(f func(Node) Node) {
	set(&n.Input, f)
	set(&n.Name, f)
}
func (n *JSONMember) each(f func(Node) Node) {
	set(&n.Key, f)
	set(&n.Value, f)
}
func (n *JSONBehavior) each(f func(Node) Node) { set(&n.Default, f) }
