package rewrite

import (
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// value writes an expression in the type that its place wants.
func (w *writer) value(e athenasql.Expr) string {
	sql := w.expr(e)
	if t, ok := w.a.Coercion(e); ok {
		return w.cast(sql, w.a.Type(e), t)
	}
	return sql
}

// typeAs is the type of what value writes.
func (w *writer) typeAs(e athenasql.Expr) encode.Type {
	if t, ok := w.a.Coercion(e); ok {
		return t
	}
	return w.a.Type(e)
}

func (w *writer) values1(list []athenasql.Expr) string {
	parts := make([]string, len(list))
	for i, e := range list {
		parts[i] = w.value(e)
	}
	return strings.Join(parts, ", ")
}

// cast writes an implicit cast.
func (w *writer) cast(sql string, from, to encode.Type) string {
	if duckType(from) == duckType(to) && sameText(from, to) {
		return sql
	}
	return w.castTo(nil, sql, from, to, false)
}

// sameText reports whether texts of a type are those of the other, for types that are held alike.
func sameText(from, to encode.Type) bool {
	if from.Kind == to.Kind && from.Kind == encode.Varchar && to.Precision == 0 {
		return true
	}
	return from.String() == to.String()
}

// castTo writes a cast; n is where it stands, or nil.
func (w *writer) castTo(n athenasql.Node, sql string, from, to encode.Type, try bool) string {
	cast, err := cast(sql, from, to, try)
	if err != nil {
		if n == nil {
			n = w.a.Statement
		}
		return w.fail(n, "%s", err)
	}
	return cast
}

// maxSQL bounds the SQL of one expression. What repeats its parts can grow fast where it is nested.
const maxSQL = 4 << 20

// expr writes an expression in its own type.
func (w *writer) expr(e athenasql.Expr) string {
	if w.err != nil {
		return "NULL"
	}
	sql := w.bare(e)
	if len(sql) > maxSQL {
		return w.fail(e, "the expression is too large: take parts of it into subqueries")
	}
	return sql
}

// bare is expr without bounds.
func (w *writer) bare(e athenasql.Expr) string {
	if w.scope.group != nil {
		if sql, ok := w.scope.group.find(e); ok {
			return sql
		}
	}
	if ref, ok := w.a.Ref(e); ok {
		return w.ref(e, ref)
	}
	if sql, ok := w.beside[e]; ok {
		return sql
	}
	if w.hoisted != nil {
		if sql, ok := w.hoist(e); ok {
			return sql
		}
	}
	switch e := e.(type) {
	case *athenasql.Null, *athenasql.Boolean, *athenasql.Number, *athenasql.String, *athenasql.Bytes,
		*athenasql.TypedLiteral, *athenasql.Interval, *athenasql.Current:
		return w.literal(e)
	case *athenasql.Parameter:
		return w.parameter(e, w.a.Type(e))
	case *athenasql.Field:
		return w.dereference(e)
	case *athenasql.Subscript:
		return w.subscript(e)
	case *athenasql.Row, *athenasql.Array:
		return w.constructor(e)
	case *athenasql.Call:
		return w.call(e)
	case *athenasql.ListAgg:
		return w.listAgg(e)
	case *athenasql.JSONCall:
		return w.jsonCall(e)
	case *athenasql.Subquery:
		return "(" + w.query(e.Query) + ")"
	case *athenasql.Exists:
		return "EXISTS (" + w.query(e.Query) + ")"
	case *athenasql.Case:
		return w.caseExpr(e)
	case *athenasql.Cast:
		if text, ok := w.parsed(e); ok {
			return w.castTo(e, text, w.typeAs(e.Expr), w.a.Type(e), false)
		}
		return w.castTo(e, w.value(e.Expr), w.typeAs(e.Expr), w.a.Type(e), e.Try)
	case *athenasql.AtTimeZone:
		return w.atTimeZone(e)
	case *athenasql.Unary, *athenasql.Binary:
		return w.arithmetic(e)
	case *athenasql.Logical:
		return w.logical(e, false)
	case *athenasql.Not:
		return "(NOT " + w.value(e.Expr) + ")"
	case *athenasql.Trim:
		return w.trim(e)
	case *athenasql.Extract:
		return w.function(e, strings.ToLower(e.Field), e.Expr)
	case *athenasql.Grouping:
		if w.scope.group != nil {
			return w.scope.group.grouping(e)
		}
	}
	return w.predicate(e)
}

// ref writes what a name means.
func (w *writer) ref(n athenasql.Node, ref analyze.Ref) string {
	switch {
	case ref.Lambda != nil:
		return w.lambdas[ref.Lambda]
	case ref.Output:
		if ref.Index < len(w.outputs) {
			return w.outputs[ref.Index]
		}
	case ref.Using != nil:
		return w.usingRef(n, ref)
	case ref.Source != nil:
		if g := w.groups[ref.Source]; g != nil && !g.inside {
			if name, ok := g.columns[columnOf{ref.Source, ref.Index}]; ok {
				return g.qualified(name)
			}
			return w.fail(n, "a column is used that is neither grouped nor in an aggregate")
		}
		if src, ok := w.sources[ref.Source]; ok && ref.Index < len(src.columns) {
			return src.sql(ref.Index)
		}
	}
	return w.fail(n, "a column is named where its table cannot be seen")
}

// usingRef writes a column of USING: that of the left side, or of the right one where a row has no left side.
func (w *writer) usingRef(n athenasql.Node, left analyze.Ref) string {
	right := *left.Using
	left.Using = nil
	t, r := typeOf(left), typeOf(right)
	common, ok := analyze.CommonType(t, r)
	if !ok {
		return w.fail(n, "the columns of USING have no type in common")
	}
	return "coalesce(" + w.cast(w.ref(n, left), t, common) + ", " + w.cast(w.ref(n, right), r, common) + ")"
}

// typeOf returns the type of a column that a name means.
func typeOf(ref analyze.Ref) encode.Type {
	if ref.Using != nil {
		right := typeOf(*ref.Using)
		ref.Using = nil
		t, _ := analyze.CommonType(typeOf(ref), right)
		return t
	}
	return ref.Source.Fields[ref.Index].Type
}

// dereference writes the field of a row.
func (w *writer) dereference(f *athenasql.Field) string {
	row := w.a.Type(f.Base)
	names := fieldNames(row)
	for i, c := range row.Fields {
		if strings.EqualFold(c.Name, f.Name.Name) {
			return field(w.expr(f.Base), names[i])
		}
	}
	return w.fail(f, "there is no field %s", f.Name.Name)
}

func (w *writer) subscript(s *athenasql.Subscript) string {
	base, index := w.value(s.Base), w.value(s.Index)
	switch t := w.typeAs(s.Base); t.Kind {
	case encode.Map:
		return w.let("trino_map_subscript", base, index)
	case encode.Row:
		names := fieldNames(t)
		if n, ok := wholeNumber(s.Index); ok && n >= 1 && n <= int64(len(names)) {
			return field(base, names[n-1])
		}
		return w.fail(s.Index, "the subscript of a row is the number of a field")
	}
	if n, ok := wholeNumber(s.Index); ok && n >= 1 {
		return w.let("trino_array_at", base, index)
	}
	return w.let("trino_array_subscript", base, index)
}

func (w *writer) constructor(e athenasql.Expr) string {
	if a, ok := e.(*athenasql.Array); ok {
		sql := "[" + w.values1(a.Items) + "]"
		if len(a.Items) == 0 || isUnknown(w.a.Type(e)) {
			return "CAST(" + sql + " AS " + duckType(w.a.Type(e)) + ")"
		}
		return sql
	}
	items := e.(*athenasql.Row).Items
	names := fieldNames(w.a.Type(e))
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = quoteText(names[i]) + ": " + w.value(item)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// isUnknown reports whether some part of a type is unknown, so that DuckDB would guess it.
func isUnknown(t encode.Type) bool {
	switch t.Kind {
	case encode.Unknown:
		return true
	case encode.Array:
		return isUnknown(*t.Elem)
	case encode.Map:
		return isUnknown(*t.Key) || isUnknown(*t.Elem)
	}
	return slices.ContainsFunc(t.Fields, func(f encode.Column) bool { return isUnknown(f.Type) })
}

func (w *writer) caseExpr(c *athenasql.Case) string {
	whens := make([][2]string, len(c.Whens)) // the conditions and results
	for i, when := range c.Whens {
		whens[i] = [2]string{w.value(when.Condition), w.value(when.Result)}
	}
	last := ""
	if c.Else != nil {
		last = " ELSE " + w.value(c.Else)
	}
	write := func(operand string, condition func(string) string) string {
		var b strings.Builder
		b.WriteString("(CASE" + operand)
		for _, when := range whens {
			b.WriteString(" WHEN " + condition(when[0]) + " THEN " + when[1])
		}
		return b.String() + last + " END)"
	}
	asIs := func(sql string) string { return sql }
	if c.Operand == nil {
		return write("", asIs)
	}
	operand, t := w.value(c.Operand), w.typeAs(c.Operand)
	if simpleCompare(t) {
		return write(" "+operand, asIs)
	}
	return w.once(operand, func(operand string) string {
		return write("", func(sql string) string { return w.compare("=", operand, sql, t) })
	})
}

// atTimeZone writes nothing for an instant: where it is shown is in its type.
func (w *writer) atTimeZone(e *athenasql.AtTimeZone) string {
	t := w.typeAs(e.Expr)
	if t.Kind == encode.TimestampTZ {
		return w.value(e.Expr)
	}
	instant := encode.Type{Kind: encode.TimestampTZ, Precision: t.Precision}
	return w.castTo(e, w.value(e.Expr), t, instant, false)
}

func (w *writer) trim(t *athenasql.Trim) string {
	name := map[string]string{"LEADING": "ltrim", "TRAILING": "rtrim"}[t.Side]
	if name == "" {
		name = "trim"
	}
	if t.Chars == nil {
		return w.function(t, name, t.Source)
	}
	return w.function(t, name, t.Source, t.Chars)
}
