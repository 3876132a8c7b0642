package analyze

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// aggregate notes that the SELECT has an aggregate.
func (z *analyzer) aggregate(athenasql.Expr) {
	if z.query != nil {
		z.query.aggregates = true
	}
}

// isAggregate reports whether an expression is an aggregate of its SELECT.
func (z *analyzer) isAggregate(n athenasql.Node) bool {
	switch e := n.(type) {
	case *athenasql.ListAgg:
		return true
	case *athenasql.Call:
		if e.Over != nil || len(e.Name.Parts) > 1 {
			return false
		}
		f, ok := LookupFunction(e.Name.Parts[0].Name)
		return ok && f.Kind == Aggregate
	}
	return false
}

func isGrouping(n athenasql.Node) bool {
	_, ok := n.(*athenasql.Grouping)
	return ok
}

func isWindow(n athenasql.Node) bool {
	c, ok := n.(*athenasql.Call)
	return ok && c.Over != nil
}

// within finds the first part of an expression that is of a kind, not looking into subqueries.
func within(e athenasql.Expr, is func(athenasql.Node) bool) (found athenasql.Expr) {
	if e == nil {
		return nil
	}
	athenasql.Walk(e, func(n athenasql.Node) bool {
		if found != nil {
			return false
		}
		if _, query := n.(*athenasql.Query); query {
			return false
		}
		if is(n) {
			found = n.(athenasql.Expr)
		}
		return found == nil
	})
	return found
}

func (z *analyzer) windowsIn(e athenasql.Expr) athenasql.Expr { return within(e, isWindow) }

// noAggregates refuses aggregates, window functions and GROUPING in a clause that has none.
func (z *analyzer) noAggregates(e athenasql.Expr, clause string) {
	found := within(e, func(n athenasql.Node) bool {
		return isGrouping(n) || isWindow(n) || z.isAggregate(n)
	})
	if found != nil {
		fix := noFix
		if clause == "WHERE clause" && z.isAggregate(found) {
			fix = say("use HAVING for conditions on groups")
		}
		z.failWith(e, &Error{Kind: Invalid, Fix: fix, Message: say(
			"%s cannot contain aggregations, window functions or grouping operations: [%s]", clause, clip(athenasql.Show(found)))})
	}
}

// noNested refuses an aggregate or a window function within an aggregate.
func (z *analyzer) noNested(at athenasql.Expr, name string, e athenasql.Expr) {
	if found := within(e, z.isAggregate); found != nil {
		z.fail(at, Invalid, "Cannot nest aggregations inside aggregation '%s': [%s]", name, clip(athenasql.Show(found)))
	}
	if found := within(e, isGrouping); found != nil {
		z.fail(at, Invalid, "Cannot nest GROUPING inside aggregation '%s': [%s]", name, clip(athenasql.Show(found)))
	}
	if found := z.windowsIn(e); found != nil {
		z.fail(at, Invalid, "Cannot nest window functions inside aggregation '%s': [%s]", name, clip(athenasql.Show(found)))
	}
}

// maxGroupingSets is how many grouping sets a query may come to, as Trino's default.
const maxGroupingSets = 2048

// groupBy analyzes GROUP BY and notes what is grouped by.
func (z *analyzer) groupBy(g *athenasql.GroupBy, outputs []output) {
	z.query.groups = map[int]bool{}
	product := 1
	for _, element := range g.Elements {
		for _, set := range element.Sets {
			for i := range set.Exprs {
				z.groupKey(&set.Exprs[i], outputs, element.Kind != "")
			}
		}
		product *= setCount(element)
		if product > maxGroupingSets {
			z.fail(element, Invalid, "GROUP BY has more than %d grouping sets", maxGroupingSets)
			return
		}
	}
}

func setCount(e *athenasql.GroupingElement) int {
	switch e.Kind {
	case "ROLLUP":
		return len(e.Sets) + 1
	case "CUBE":
		return 1 << min(len(e.Sets), 30)
	}
	return max(len(e.Sets), 1)
}

// groupKey analyzes an expression of GROUP BY. Grouping sets take columns only.
func (z *analyzer) groupKey(p *athenasql.Expr, outputs []output, columnsOnly bool) {
	e := *p
	if _, number := e.(*athenasql.Number); number && columnsOnly {
		z.fail(e, Invalid, "GROUP BY expression must be a column reference: %s", athenasql.Show(e))
	}
	if i, ok := z.position(e, len(outputs), "GROUP BY"); ok {
		z.ordinals[e] = i
		z.types[e] = integer
		o := outputs[i]
		z.query.groups[z.outputKey(o)] = true
		if o.expr != nil {
			z.noAggregates(o.expr, "GROUP BY clause")
		}
		if !isBad(o.Type) && !Comparable(o.Type) {
			z.mismatch(e, noFix, "%s is not comparable, and therefore cannot be used in GROUP BY", o.Type)
		}
		return
	}
	t := z.expr(p)
	z.noAggregates(*p, "GROUP BY clause")
	if columnsOnly && !isBad(t) {
		if _, ok := z.refs[*p]; !ok {
			z.fail(*p, Invalid, "GROUP BY expression must be a column reference: %s", clip(athenasql.Show(*p)))
		}
	}
	if !isBad(t) && !Comparable(t) {
		z.mismatch(*p, noFix, "%s is not comparable, and therefore cannot be used in GROUP BY", t)
	}
	z.query.groups[z.key(*p)] = true
}

// grouped checks that every expression after GROUP BY is made of what is grouped by and of aggregates.
func (z *analyzer) grouped(s *athenasql.Select, q *athenasql.Query, outputs []output) {
	for i, o := range outputs {
		switch {
		case o.expr != nil:
			z.groupedExpr(o.expr, "")
		case !z.query.groups[z.refKey(o.star)]:
			z.fail(o.item, Invalid, "Column '%s' not in GROUP BY clause", outputName(o, i))
		}
	}
	if s.Having != nil {
		z.groupedExpr(s.Having, "")
	}
	if q == nil {
		return
	}
	for _, item := range q.OrderBy {
		if _, ok := z.ordinals[item.Expr]; ok {
			continue
		}
		z.groupedExpr(item.Expr, "")
		z.noOutputs(item.Expr)
	}
}

// noOutputs refuses an aggregate of an output column in ORDER BY: it would be computed before the column is.
func (z *analyzer) noOutputs(e athenasql.Expr) {
	output := within(within(e, z.isAggregate), func(n athenasql.Node) bool {
		x, ok := n.(athenasql.Expr)
		return ok && z.refs[x].Output
	})
	if output != nil {
		z.fail(output, Invalid, "Invalid reference to output projection attribute from ORDER BY aggregation")
	}
}

func outputName(o output, i int) string {
	if o.Name == "" {
		return columnName(i)
	}
	return o.Name
}

// groupedExpr refuses a column that is neither grouped by nor in an aggregate. part tells what of a window is looked at.
func (z *analyzer) groupedExpr(e athenasql.Expr, part string) {
	if isBad(z.types[e]) || z.query.groups[z.key(e)] {
		return
	}
	if ref, ok := z.refs[e]; ok {
		if slices.Contains(z.query.sources, ref.Source) && ref.Lambda == nil && !ref.Output {
			fix := noFix
			if len(z.query.groups) == 0 {
				fix = say("add GROUP BY, or use %s", "arbitrary("+athenasql.Show(e)+")")
			}
			z.failWith(e, &Error{Kind: Invalid, Fix: fix, Message: say(
				"%s'%s' must be an aggregate expression or appear in GROUP BY clause", part, athenasql.Show(e))})
		}
		return
	}
	switch n := e.(type) {
	case *athenasql.Grouping:
		z.groupedNames(n)
		return
	case *athenasql.ListAgg:
		return
	case *athenasql.Call:
		if z.isAggregate(n) {
			return
		}
	}
	z.groupedParts(e, part)
}

// groupedParts looks at the parts of an expression, and into subqueries for columns of this SELECT.
func (z *analyzer) groupedParts(e athenasql.Expr, part string) {
	athenasql.Walk(e, func(n athenasql.Node) bool {
		switch n := n.(type) {
		case *athenasql.Query:
			z.groupedSubquery(n)
			return false
		case *athenasql.SortItem:
			z.groupedExpr(n.Expr, "ORDER BY expression ")
			return false
		case athenasql.Expr:
			if n == e {
				return true
			}
			z.groupedExpr(n, part)
			return false
		}
		return true
	})
}

func (z *analyzer) groupedSubquery(q *athenasql.Query) {
	athenasql.Walk(q, func(n athenasql.Node) bool {
		e, ok := n.(athenasql.Expr)
		if !ok {
			return true
		}
		ref, named := z.refs[e]
		if named && slices.Contains(z.query.sources, ref.Source) && !z.query.groups[z.refKey(ref)] {
			z.fail(e, Invalid, "Subquery uses '%s' which must appear in GROUP BY clause", athenasql.Show(e))
		}
		return !named
	})
}

// groupedNames checks that the columns of GROUPING are grouped by.
func (z *analyzer) groupedNames(e *athenasql.Grouping) {
	if z.query.groups == nil {
		z.fail(e, Invalid, "A GROUPING() operation can only be used with a corresponding GROUPING SET/CUBE/ROLLUP/GROUP BY clause")
	}
	for _, name := range e.Columns {
		f, n := z.find(z.query.source, partsOf(name))
		if n != 1 || !z.query.groups[z.refKey(f.ref)] {
			z.fail(e, Invalid, "The arguments to GROUPING() must be expressions referenced by the GROUP BY at the associated query level. "+
				"Mismatch due to %s.", athenasql.Show(name))
		}
	}
}

// grouping analyzes GROUPING(a, b). Whether its columns are grouped by is known after GROUP BY.
func (z *analyzer) grouping(e *athenasql.Grouping) encode.Type {
	if z.query != nil {
		z.query.aggregates = true
	}
	for _, name := range e.Columns {
		z.groupingColumn(name)
	}
	if len(e.Columns) > 31 {
		z.fail(e, Unsupported, "GROUPING of more than 31 columns is not supported")
	}
	return integer
}

// groupingColumn checks that a column of GROUPING exists.
func (z *analyzer) groupingColumn(name *athenasql.Name) {
	parts := partsOf(name)
	for s := z.scope; s != nil; s = s.outer {
		if _, n := z.find(s, parts); n > 0 {
			return
		}
		if len(s.open) > 0 {
			z.addMissing(s.open, parts)
			return
		}
	}
	z.unknownColumn(unknown{at: name.Pos(), name: strings.Join(parts, "."), last: z.mistaken(parts), names: z.scope.names()})
}

// key gives an expression a number that it shares with those that mean the same: equal in everything but positions and
// in how names of columns are written.
func (z *analyzer) key(n athenasql.Node) int {
	if k, ok := z.keys[n]; ok {
		return k
	}
	if e, ok := n.(athenasql.Expr); ok {
		if ref, ok := z.refs[e]; ok {
			return z.refKey(ref)
		}
	}
	var b strings.Builder
	v := reflect.ValueOf(n).Elem()
	b.WriteString(v.Type().Name())
	for i := range v.NumField() {
		b.WriteByte(0)
		z.keyOf(&b, v.Field(i))
	}
	k := z.intern(b.String())
	if z.keys == nil {
		z.keys = map[athenasql.Node]int{}
	}
	z.keys[n] = k
	return k
}

func (z *analyzer) intern(text string) int {
	k, ok := z.keyed[text]
	if !ok {
		if z.keyed == nil {
			z.keyed = map[string]int{}
		}
		k = len(z.keyed) + 1
		z.keyed[text] = k
	}
	return k
}

// keyOf writes what a member of a node is.
func (z *analyzer) keyOf(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct: // athenasql.Position
	case reflect.Slice:
		fmt.Fprintf(b, "%d[", v.Len())
		for i := range v.Len() {
			z.keyOf(b, v.Index(i))
			b.WriteByte(',')
		}
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			b.WriteByte('-')
			return
		}
		switch n := v.Interface().(type) {
		case *athenasql.Ident:
			fmt.Fprintf(b, "%q", strings.ToLower(n.Name))
		case athenasql.Node:
			fmt.Fprintf(b, "%d", z.key(n))
		}
	default:
		fmt.Fprintf(b, "%v", v.Interface())
	}
}

// refKey is the key of what a name means.
func (z *analyzer) refKey(r Ref) int {
	switch {
	case r.Lambda != nil:
		return z.intern("lambda " + strings.ToLower(r.Lambda.Name))
	case r.Output:
		return z.intern(fmt.Sprintf("output %d", r.Index))
	}
	return z.intern(fmt.Sprintf("column %p %d %v", r.Source, r.Index, r.Using != nil))
}

// outputKey is the key of an output column.
func (z *analyzer) outputKey(o output) int {
	if o.expr == nil {
		return z.refKey(o.star)
	}
	return z.key(o.expr)
}

// keyOver is the key of an expression of ORDER BY.
func (z *analyzer) keyOver(e athenasql.Expr, outputs []output) int {
	if ref, ok := z.refs[e]; ok && ref.Output {
		return z.outputKey(outputs[ref.Index])
	}
	return z.key(e)
}
