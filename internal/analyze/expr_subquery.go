package analyze

import (
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// subquery analyzes the expressions that have a query in them.
func (z *analyzer) subquery(e athenasql.Expr) encode.Type {
	if z.lambda != nil {
		z.fail(e, Unsupported, "Lambda expression cannot contain subqueries")
		return bad
	}
	switch e := e.(type) {
	case *athenasql.Exists:
		z.queryScoped(e.Query, z.scope)
	case *athenasql.Subquery:
		fields := z.queryScoped(e.Query, z.scope).Fields
		if len(fields) != 1 {
			if !z.hasMissing() {
				z.fail(e, Unsupported, "Multiple columns returned by subquery are not yet supported. Found %d", len(fields))
			}
			return bad
		}
		return fields[0].Type
	case *athenasql.InSubquery:
		z.expr(&e.Expr)
		z.against(e, &e.Expr, z.queryScoped(e.Query, z.scope).Fields, "=")
	case *athenasql.Quantified:
		z.expr(&e.Left)
		z.against(e, &e.Left, z.queryScoped(e.Query, z.scope).Fields, e.Op)
	}
	return boolean
}

// against compares a value, or a row of several, with the columns of a query. The value is coerced to the common type;
// that of the columns is cast to it too.
func (z *analyzer) against(at athenasql.Expr, p *athenasql.Expr, fields []Field, op string) {
	values := []*athenasql.Expr{p}
	if r, ok := (*p).(*athenasql.Row); ok {
		values = ptrs(r.Items)
	}
	if z.hasMissing() {
		return
	}
	ok := len(values) == len(fields)
	for i := 0; ok && i < len(values); i++ {
		t, common := z.common(z.types[*values[i]], fields[i].Type)
		if ok = common && (isBad(t) || hasOperator(t, op)); ok {
			z.coerce(*values[i], t)
		}
	}
	if ok {
		return
	}
	types := make([]string, len(fields))
	for i, f := range fields {
		types[i] = f.Type.String()
	}
	own := make([]string, len(values))
	for i, v := range values {
		if isBad(z.types[*v]) {
			return
		}
		own[i] = z.types[*v].String()
	}
	z.mismatch(at, noFix, "Value expression and result of subquery must be of the same type: row(%s) vs row(%s)",
		strings.Join(own, ", "), strings.Join(types, ", "))
}
