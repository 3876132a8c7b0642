package athenasql

import (
	"fmt"
	"strings"
)

// How tight an expression binds, the loosest first.
const (
	levelExpr = iota // also a lambda, which takes everything to its right
	levelOr
	levelAnd
	levelNot
	levelPredicate
	levelValue // also ||
	levelAdd
	levelMultiply
	levelUnary
	levelAtTimeZone
	levelPrimary
)

// level is how tight e binds.
func level(e Expr) int {
	switch e := e.(type) {
	case *Lambda:
		return levelExpr
	case *Logical:
		if e.Op == "OR" {
			return levelOr
		}
		return levelAnd
	case *Not:
		return levelNot
	case *Comparison, *Quantified, *Between, *InList, *InSubquery, *Like, *IsNull, *IsDistinct:
		return levelPredicate
	case *Binary:
		return levelValue + valueLevel(e.Op) - valueConcat
	case *Unary:
		return levelUnary
	case *AtTimeZone:
		return levelAtTimeZone
	}
	return levelPrimary
}

func (w *printer) exprs(list []Expr) {
	join(w, list, func(e Expr) { w.expr(e, levelExpr) })
}

// expr writes e where only what binds as tight as least, or tighter, can stand without parentheses.
func (w *printer) expr(e Expr, least int) {
	w.in(level(e) < least, func() { w.bare(e) })
}

// bare writes an expression without parentheses around it.
func (w *printer) bare(e Expr) {
	switch e := e.(type) {
	case *Logical:
		own := level(e)
		for i, t := range e.Terms {
			w.opt(i > 0, " "+e.Op+" ")
			w.expr(t, own+1)
		}
	case *Not:
		w.put("NOT ")
		w.expr(e.Expr, levelNot)
	case *Binary:
		own := level(e)
		w.expr(e.Left, own)
		w.put(" ", e.Op, " ")
		w.expr(e.Right, own+1)
	case *Unary:
		w.unary(e)
	case *AtTimeZone:
		w.expr(e.Expr, levelAtTimeZone)
		w.put(" AT TIME ZONE ")
		w.expr(e.Zone, levelPrimary)
	case *Lambda:
		w.lambda(e)
	case *Comparison, *Quantified, *Between, *InList, *InSubquery, *Like, *IsNull, *IsDistinct:
		w.predicate(e)
	case *Null, *Boolean, *Number, *String, *Bytes, *TypedLiteral, *Interval, *Parameter, *LimitAll, *Current:
		w.literal(e)
	case *Call:
		w.call(e)
	case *ListAgg:
		w.listAgg(e)
	case *JSONCall:
		w.jsonCall(e)
	default:
		w.primary(e)
	}
}

// unary keeps signs apart: -1 is a number and two minus signs are a comment.
func (w *printer) unary(e *Unary) {
	start := firstByte(e.Expr, levelUnary)
	if e.Op == "-" && (isDigit(start) || start == '.') {
		w.put("-(")
		w.expr(e.Expr, levelExpr)
		w.put(")")
		return
	}
	w.put(e.Op)
	w.opt(e.Op == "-" && start == '-', " ")
	w.expr(e.Expr, levelUnary)
}

// firstByte is the first byte that expr writes, if that is a part of a number or a sign.
func firstByte(e Expr, least int) byte {
	for level(e) >= least {
		switch n := e.(type) {
		case *Number:
			return n.Text[0]
		case *Unary:
			return n.Op[0]
		case *AtTimeZone:
			e, least = n.Expr, levelAtTimeZone
		case *Subscript:
			e, least = n.Base, levelPrimary
		case *Field:
			if _, number := n.Base.(*Number); number {
				return 0
			}
			e, least = n.Base, levelPrimary
		default:
			return 0
		}
	}
	return 0
}

func (w *printer) lambda(e *Lambda) {
	if len(e.Params) == 1 {
		w.ident(e.Params[0])
	} else {
		w.put("(")
		w.idents(e.Params)
		w.put(")")
	}
	w.put(" -> ")
	w.expr(e.Body, levelExpr)
}

func (w *printer) predicate(e Expr) {
	switch e := e.(type) {
	case *Comparison:
		w.operands(e.Left, " "+e.Op+" ", e.Right)
	case *Quantified:
		w.operands(e.Left, " "+e.Op+" "+e.Quantifier+" ", nil)
		w.subquery(e.Query)
	case *Between:
		w.operands(e.Expr, not(e.Not)+" BETWEEN ", e.Low)
		w.put(" AND ")
		w.expr(e.High, levelValue)
	case *InList:
		w.operands(e.Expr, not(e.Not)+" IN (", nil)
		w.exprs(e.Items)
		w.put(")")
	case *InSubquery:
		w.operands(e.Expr, not(e.Not)+" IN ", nil)
		w.subquery(e.Query)
	case *Like:
		w.operands(e.Expr, not(e.Not)+" LIKE ", e.Pattern)
		if e.Escape != nil {
			w.put(" ESCAPE ")
			w.expr(e.Escape, levelValue)
		}
	case *IsNull:
		w.operands(e.Expr, " IS"+not(e.Not)+" NULL", nil)
	case *IsDistinct:
		w.operands(e.Left, " IS"+not(e.Not)+" DISTINCT FROM ", e.Right)
	}
}

func not(yes bool) string {
	if yes {
		return " NOT"
	}
	return ""
}

// operands writes the operator after its left operand, and the right one if there is one.
func (w *printer) operands(left Expr, op string, right Expr) {
	w.expr(left, levelValue)
	w.put(op)
	if right != nil {
		w.expr(right, levelValue)
	}
}

func (w *printer) subquery(q *Query) {
	w.put("(")
	w.query(q)
	w.put(")")
}

func (w *printer) literal(e Expr) {
	switch e := e.(type) {
	case *Null:
		w.put("NULL")
	case *Boolean:
		w.put(map[bool]string{false: "FALSE", true: "TRUE"}[e.Value])
	case *Number:
		w.put(e.Text)
	case *String:
		w.str(e.Value)
	case *Bytes:
		w.put(fmt.Sprintf("X'%X'", e.Value))
	case *TypedLiteral:
		w.typeOrFunction(e.Type)
		w.put(" ")
		w.str(e.Value)
	case *Interval:
		w.put("INTERVAL ")
		w.opt(e.Negative, "-")
		w.str(e.Value)
		w.put(" ", e.From)
		w.opt(e.To != "", " TO "+e.To)
	case *Parameter:
		if w.names && e.Name != "" {
			w.put(":", e.Name)
		} else {
			w.put("?")
		}
	case *LimitAll:
		w.put("ALL")
	case *Current:
		w.put(e.What)
		if e.Precision >= 0 {
			w.put("(")
			w.int(e.Precision)
			w.put(")")
		}
	}
}

// primary writes the forms that end where they end.
func (w *printer) primary(e Expr) {
	switch e := e.(type) {
	case *Column:
		w.ident(e.Name)
	case *Field:
		w.base(e.Base)
		w.put(".")
		w.ident(e.Name)
	case *Subscript:
		w.expr(e.Base, levelPrimary)
		w.put("[")
		w.expr(e.Index, levelValue)
		w.put("]")
	case *Row:
		w.opt(len(e.Items) == 1, "ROW")
		w.put("(")
		w.exprs(e.Items)
		w.put(")")
	case *Array:
		w.put("ARRAY[")
		w.exprs(e.Items)
		w.put("]")
	case *Subquery:
		w.subquery(e.Query)
	case *Exists:
		w.put("EXISTS ")
		w.subquery(e.Query)
	case *Case:
		w.caseExpr(e)
	case *Cast:
		w.put(map[bool]string{false: "CAST(", true: "TRY_CAST("}[e.Try])
		w.expr(e.Expr, levelExpr)
		w.put(" AS ")
		w.typ(e.Type)
		w.put(")")
	case *Trim:
		w.trim(e)
	case *Extract:
		w.put("EXTRACT(", e.Field, " FROM ")
		w.expr(e.Expr, levelValue)
		w.put(")")
	case *Grouping:
		w.put("GROUPING(")
		join(w, e.Columns, w.name)
		w.put(")")
	}
}

// base writes what stands before a dot: a number needs parentheses there.
func (w *printer) base(e Expr) {
	_, number := e.(*Number)
	w.in(number || level(e) < levelPrimary, func() { w.bare(e) })
}

func (w *printer) caseExpr(e *Case) {
	w.put("CASE")
	if e.Operand != nil {
		w.put(" ")
		w.expr(e.Operand, levelExpr)
	}
	for _, when := range e.Whens {
		w.put(" WHEN ")
		w.expr(when.Condition, levelExpr)
		w.put(" THEN ")
		w.expr(when.Result, levelExpr)
	}
	if e.Else != nil {
		w.put(" ELSE ")
		w.expr(e.Else, levelExpr)
	}
	w.put(" END")
}

func (w *printer) trim(e *Trim) {
	w.put("TRIM(")
	switch {
	case e.Side != "":
		w.put(e.Side, " ")
		if e.Chars != nil {
			w.expr(e.Chars, levelValue)
			w.put(" ")
		}
		w.put("FROM ")
	case e.Chars != nil:
		w.expr(e.Chars, levelValue)
		w.put(" FROM ")
	}
	w.expr(e.Source, levelValue)
	w.put(")")
}

// formNames are functions whose names start forms of their own: a plain call of them needs quotes where its arguments
// could be taken for such a form.
var formNames = map[string]bool{"position": true, "row": true}

func (w *printer) call(e *Call) {
	if first := e.Name.Parts[0]; len(e.Name.Parts) == 1 && !first.Quoted && formNames[strings.ToLower(first.Name)] && !e.Star && !e.Distinct && len(e.Args) > 0 {
		w.put(`"`, first.Name, `"`)
	} else {
		for i, part := range e.Name.Parts {
			w.opt(i > 0, ".")
			w.typeOrFunction(part)
		}
	}
	w.put("(")
	w.opt(e.Distinct, "DISTINCT ")
	if e.Label != nil {
		w.ident(e.Label)
		w.put(".")
	}
	w.opt(e.Star, "*")
	w.exprs(e.Args)
	space := ""
	if len(e.Args) > 0 {
		space = " "
	}
	w.orderBy(space, e.OrderBy)
	w.put(")")
	w.filter(e.Filter)
	w.opt(e.Nulls != "", " "+e.Nulls+" NULLS")
	if e.Over != nil {
		w.put(" OVER ")
		w.window(e.Over)
	}
}

func (w *printer) filter(e Expr) {
	if e != nil {
		w.put(" FILTER (WHERE ")
		w.expr(e, levelExpr)
		w.put(")")
	}
}

func (w *printer) listAgg(e *ListAgg) {
	w.put("LISTAGG(")
	w.opt(e.Distinct, "DISTINCT ")
	w.expr(e.Expr, levelExpr)
	if e.Separator != nil {
		w.put(", ")
		w.str(e.Separator.Value)
	}
	if o := e.Overflow; o != nil {
		w.put(" ON OVERFLOW ")
		if o.Truncate {
			w.put("TRUNCATE ")
			if o.Filler != nil {
				w.str(o.Filler.Value)
				w.put(" ")
			}
			w.put(map[bool]string{false: "WITHOUT COUNT", true: "WITH COUNT"}[o.Count])
		} else {
			w.put("ERROR")
		}
	}
	w.put(") WITHIN GROUP (")
	w.orderBy("", e.OrderBy)
	w.put(")")
	w.filter(e.Filter)
}
