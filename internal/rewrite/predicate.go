package rewrite

import (
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// predicate writes comparisons and what is like them.
func (w *writer) predicate(e athenasql.Expr) string {
	switch e := e.(type) {
	case *athenasql.Comparison:
		return w.comparison(e)
	case *athenasql.Between:
		return w.between(e)
	case *athenasql.InList:
		return w.inList(e)
	case *athenasql.InSubquery:
		return negate(e.Not, w.inQuery(e.Expr, "=", "IN", e.Query, false))
	case *athenasql.Quantified:
		return w.quantified(e)
	case *athenasql.Like:
		return w.like(e)
	case *athenasql.IsNull:
		return "(" + w.value(e.Expr) + " IS" + not(e.Not) + " NULL)"
	case *athenasql.IsDistinct:
		return "(" + w.value(e.Left) + " IS" + not(e.Not) + " DISTINCT FROM " + w.value(e.Right) + ")"
	}
	return w.fail(e, "this expression runs on Trino and Athena only")
}

func not(yes bool) string {
	if yes {
		return " NOT"
	}
	return ""
}

func negate(yes bool, sql string) string {
	if yes {
		return "(NOT " + sql + ")"
	}
	return sql
}

// simpleCompare reports whether DuckDB compares values of a type as Trino does: not floating point numbers, where NaN is
// a number like any other there, and nothing that has parts, whose NULLs are values like any other there.
func simpleCompare(t encode.Type) bool {
	switch t.Kind {
	case encode.Double, encode.Real, encode.Array, encode.Map, encode.Row:
		return false
	}
	return true
}

func (w *writer) comparison(c *athenasql.Comparison) string {
	t := w.typeAs(c.Left)
	if l, ok := c.Left.(*athenasql.Row); ok && (c.Op == "=" || c.Op == "<>") {
		if r, ok := c.Right.(*athenasql.Row); ok && len(l.Items) == len(r.Items) && len(t.Fields) == len(l.Items) {
			return w.compareRows(c, l, r, t)
		}
	}
	return w.compare(c.Op, w.value(c.Left), w.value(c.Right), t)
}

// compareRows compares rows that are written out, field by field.
func (w *writer) compareRows(c *athenasql.Comparison, l, r *athenasql.Row, t encode.Type) string {
	terms := make([]string, len(l.Items))
	for i := range terms {
		want := t.Fields[i].Type
		terms[i] = w.compare("=", w.cast(w.value(l.Items[i]), w.typeAs(l.Items[i]), want),
			w.cast(w.value(r.Items[i]), w.typeAs(r.Items[i]), want), want)
	}
	return negate(c.Op == "<>", "("+strings.Join(terms, " AND ")+")")
}

func isFloat(t encode.Type) bool { return t.Kind == encode.Double || t.Kind == encode.Real }

var floatCompare = map[string]string{
	"=": "trino_float_eq", "<>": "trino_float_ne", "<": "trino_float_lt", "<=": "trino_float_le",
}

// compare writes the comparison of two values of type t.
func (w *writer) compare(op, left, right string, t encode.Type) string {
	if simpleCompare(t) {
		return "(" + left + " " + op + " " + right + ")"
	}
	if isFloat(t) {
		switch op {
		case ">":
			return w.compare("<", right, left, t)
		case ">=":
			return w.compare("<=", right, left, t)
		}
		return w.let(floatCompare[op], left, right)
	}
	switch op {
	case "=":
		return w.equal(left, right, t)
	case "<>":
		return "(NOT " + w.equal(left, right, t) + ")"
	}
	return "(" + w.order(left, right, t) + " " + op + " 0)"
}

// order writes -1, 0 or 1 as the left one of two arrays or rows is less, equal or more. A NULL in them that would decide
// is an error.
func (w *writer) order(left, right string, t encode.Type) string {
	b := w.newBindings()
	l, r := b.add(left), b.add(right)
	body := ""
	if t.Kind == encode.Array {
		i, k := quoteName(w.name("v")), quoteName(w.name("v"))
		differ := "list_position(list_transform(range(1, least(len(" + l + "), len(" + r + ")) + 1), lambda " + i +
			": coalesce(NOT " + w.compare("=", l+"["+i+"]", r+"["+i+"]", *t.Elem) + ", true)), true)"
		body = bind(k, differ, "CASE WHEN coalesce("+k+", 0) = 0 THEN sign(len("+l+") - len("+r+"))"+
			w.orderParts(l+"["+k+"]", r+"["+k+"]", *t.Elem, "ARRAY comparison not supported for arrays with null elements")+" END")
	} else {
		body = "CASE"
		for i, name := range fieldNames(t) {
			body += w.orderParts(field(l, name), field(r, name), t.Fields[i].Type, "ROW comparison not supported for fields with null elements")
		}
		body += " ELSE 0 END"
	}
	return b.around("CASE WHEN " + l + " IS NOT NULL AND " + r + " IS NOT NULL THEN " + body + " END")
}

// orderParts writes the branches of a CASE for parts that are not equal.
func (w *writer) orderParts(l, r string, t encode.Type, message string) string {
	return " WHEN " + l + " IS NULL OR " + r + " IS NULL THEN trino_error(" + quoteText(message) + ")" +
		" WHEN " + w.compare("<", l, r, t) + " THEN -1 WHEN " + w.compare("<", r, l, t) + " THEN 1"
}

// equal writes the equality of values with parts: unknown where only NULLs could make a difference.
func (w *writer) equal(left, right string, t encode.Type) string {
	switch t.Kind {
	case encode.Array:
		if simpleCompare(*t.Elem) {
			return w.let("trino_array_equal", left, right)
		}
	}
	b := w.newBindings()
	l, r := b.add(left), b.add(right)
	body := ""
	i := quoteName(w.name("v"))
	switch t.Kind {
	case encode.Array:
		body = "trino_all_equal(len(" + l + "), len(" + r + "), list_transform(range(1, len(" + l + ") + 1), lambda " + i + ": " +
			w.compare("=", l+"["+i+"]", r+"["+i+"]", *t.Elem) + "))"
	case encode.Map:
		body = "trino_all_equal(cardinality(" + l + "), cardinality(" + r + "), list_transform(map_keys(" + l + "), lambda " + i +
			": CASE WHEN map_contains(" + r + ", " + i + ") THEN " + w.compare("=", l+"["+i+"]", r+"["+i+"]", *t.Elem) + " ELSE false END))"
	default:
		var terms []string
		for i, name := range fieldNames(t) {
			terms = append(terms, w.compare("=", field(l, name), field(r, name), t.Fields[i].Type))
		}
		body = "CASE WHEN " + l + " IS NOT NULL AND " + r + " IS NOT NULL THEN " + strings.Join(terms, " AND ") + " END"
	}
	return b.around(body)
}

func (w *writer) between(b *athenasql.Between) string {
	e, low, high := w.value(b.Expr), w.value(b.Low), w.value(b.High)
	t := w.typeAs(b.Expr)
	if simpleCompare(t) {
		return "(" + e + not(b.Not) + " BETWEEN " + low + " AND " + high + ")"
	}
	return negate(b.Not, w.once(e, func(e string) string {
		return "(" + w.compare("<=", low, e, t) + " AND " + w.compare("<=", e, high, t) + ")"
	}))
}

func (w *writer) inList(in *athenasql.InList) string {
	e, t := w.value(in.Expr), w.typeAs(in.Expr)
	if simpleCompare(t) {
		return "(" + e + not(in.Not) + " IN (" + w.values1(in.Items) + "))"
	}
	items := make([]string, len(in.Items))
	for i, item := range in.Items {
		items[i] = w.value(item)
	}
	return negate(in.Not, w.once(e, func(e string) string {
		terms := make([]string, len(items))
		for i, item := range items {
			terms[i] = w.compare("=", e, item, t)
		}
		return "(" + strings.Join(terms, " OR ") + ")"
	}))
}

// inQuery writes a comparison of a value with the rows of a query: IN where quantifier is IN, else op ANY or ALL. A row of
// several values has IN only. See inRows for condition.
func (w *writer) inQuery(left athenasql.Expr, op, quantifier string, q *athenasql.Query, condition bool) string {
	values := []athenasql.Expr{left}
	if r, ok := left.(*athenasql.Row); ok {
		values = r.Items
	}
	own := w.types(q)
	if len(own) != len(values) {
		return w.fail(left, "the subquery has %d columns, not %d", len(own), len(values))
	}
	rows := source{w.name("r"), outputNames(len(own))}
	from := " FROM (" + w.query(q) + ") AS " + quoteName(rows.alias)
	if t := w.typeAs(values[0]); len(values) == 1 && isFloat(t) && op != "=" && op != "<>" {
		return w.floatQuantified(w.value(values[0]), op, quantifier, w.cast(rows.sql(0), own[0], t), from)
	}
	if len(values) == 1 {
		t := w.typeAs(values[0])
		sql := "SELECT " + w.cast(rows.sql(0), own[0], t) + from
		if quantifier == "IN" {
			return "(" + w.value(values[0]) + " IN (" + sql + "))"
		}
		return "(" + w.value(values[0]) + " " + op + " " + quantifier + " (" + sql + "))"
	}
	return w.inRows(values, rows, own, from, condition)
}

// inRows writes whether a row of values is one of those of a query. As a value, NULL is a value like any other here; in a
// condition, where Trino makes it a join, it is equal to nothing.
func (w *writer) inRows(values []athenasql.Expr, rows source, own []encode.Type, from string, condition bool) string {
	terms := make([]string, len(values))
	for i, v := range values {
		t := w.typeAs(v)
		l, r := w.value(v), w.cast(rows.sql(i), own[i], t)
		if condition {
			terms[i] = w.compare("=", l, r, t)
		} else {
			terms[i] = "(" + l + " IS NOT DISTINCT FROM " + r + ")"
		}
	}
	return "EXISTS (SELECT 1" + from + " WHERE " + strings.Join(terms, " AND ") + ")"
}

// floatQuantified compares a number with the largest or the smallest one, as Trino does: NaN is neither, unless there is
// nothing else.
func (w *writer) floatQuantified(left, op, quantifier, value, from string) string {
	extreme := "max"
	if (op[0] == '>') != (quantifier == "ALL") {
		extreme = "min"
	}
	alias := quoteName(w.name("g"))
	compared := w.compare(op, left, alias+".x", encode.Type{Kind: encode.Double})
	none, open, decided := "true", "false", "NOT "
	if quantifier == "ANY" {
		none, open, decided = "false", "true", ""
	}
	return "(SELECT CASE WHEN " + alias + ".n = 0 THEN " + none + " WHEN " + decided + compared + " THEN " + open +
		" WHEN " + alias + ".known < " + alias + ".n OR (" + compared + ") IS NULL THEN NULL ELSE " + none + " END" +
		" FROM (SELECT count(*) AS n, count(" + value + ") AS known, coalesce(" + extreme + "(CASE WHEN NOT isnan(" + value + ") THEN " + value +
		" END), " + extreme + "(" + value + ")) AS x" + from + ") AS " + alias + ")"
}

// quantified writes = ANY as IN, and <> ALL as NOT IN.
func (w *writer) quantified(e *athenasql.Quantified) string {
	switch {
	case e.Op == "=" && e.Quantifier == "ANY":
		return w.inQuery(e.Left, "=", "IN", e.Query, false)
	case e.Op == "<>" && e.Quantifier == "ALL":
		return negate(true, w.inQuery(e.Left, "=", "IN", e.Query, false))
	}
	return w.inQuery(e.Left, e.Op, e.Quantifier, e.Query, false)
}

// like writes LIKE. DuckDB takes one byte as the escape character, so it is always a backslash there.
func (w *writer) like(l *athenasql.Like) string {
	text := w.value(l.Expr)
	if t := w.typeAs(l.Expr); t.Kind == encode.Char {
		text = paddedChar(text, t)
	}
	sql := "(" + text + not(l.Not) + " LIKE "
	if l.Escape == nil {
		return sql + w.value(l.Pattern) + ")"
	}
	if pattern, ok := constantPattern(l); ok {
		if !strings.Contains(pattern, `\`) {
			return sql + quoteText(pattern) + ")"
		}
		return sql + quoteText(pattern) + ` ESCAPE '\')`
	}
	return sql + "trino_like_pattern(" + w.value(l.Pattern) + ", " + w.value(l.Escape) + ")" + ` ESCAPE '\')`
}

// constantPattern returns a pattern that is written out, with backslashes for its escape character. A wrong one is left
// to the function, whose error comes when a row is matched.
func constantPattern(l *athenasql.Like) (string, bool) {
	pattern, ok := l.Pattern.(*athenasql.String)
	escape, also := l.Escape.(*athenasql.String)
	if !ok || !also || len([]rune(escape.Value)) != 1 {
		return "", false
	}
	special := []rune(escape.Value)[0]
	var b strings.Builder
	escaped := false
	for _, r := range pattern.Value {
		switch {
		case escaped:
			if r != '%' && r != '_' && r != special {
				return "", false
			}
			if r == '%' || r == '_' || r == '\\' {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
			escaped = false
			continue
		case r == special:
			escaped = true
			continue
		case r == '\\':
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String(), !escaped
}
