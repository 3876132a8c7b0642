package analyze

import (
	"regexp"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// shownOperators are the operators as Trino's messages show them: it has no > of its own, and <> is NOT =.
var shownOperators = map[string]string{"=": "=", "<>": "=", "<": "<", ">": "<", "<=": "<=", ">=": "<="}

func (z *analyzer) comparison(e *athenasql.Comparison) {
	z.expr(&e.Left)
	z.expr(&e.Right)
	if z.compare(&e.Left, &e.Right, e.Op) || z.mend(&e.Left, &e.Right, e.Op) && z.compare(&e.Left, &e.Right, e.Op) {
		z.partitionText(e.Left, e.Op, e.Right)
		return
	}
	z.mismatch(e, z.compareFix(e.Left, e.Right, e.Op), "Cannot apply operator: %s %s %s", z.types[e.Left], shownOperators[e.Op], z.types[e.Right])
}

// compare coerces two expressions to the type that they are compared as. False is that there is none.
func (z *analyzer) compare(a, b *athenasql.Expr, op string) bool {
	t, ok := z.common(z.types[*a], z.types[*b])
	if !ok || !isBad(t) && !hasOperator(t, op) {
		return false
	}
	z.coerce(*a, t)
	z.coerce(*b, t)
	return true
}

func hasOperator(t encode.Type, op string) bool {
	if op == "=" || op == "<>" {
		return Comparable(t)
	}
	return Orderable(t)
}

// mirrored are the operators with their sides exchanged.
var mirrored = map[string]string{"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

// partitionText refuses texts that are compared with a column of days and are not in its form, and notes those of eventtime.
func (z *analyzer) partitionText(left athenasql.Expr, op string, right athenasql.Expr) {
	text, ok := z.textOf(right)
	if !ok {
		if text, ok = z.textOf(left); !ok {
			return
		}
		left, right, op = right, left, mirrored[op]
	}
	if c := z.columnOf(left); c != nil {
		z.eventTimeText(right, c, text)
		if err := CheckPartition(c, op, text); err != nil {
			z.failWith(right, err)
		}
	}
}

// textOf returns the text that an expression is: a literal, or a parameter with a value.
func (z *analyzer) textOf(e athenasql.Expr) (string, bool) {
	switch e := e.(type) {
	case *athenasql.String:
		return e.Value, true
	case *athenasql.Parameter:
		if e.Index < len(z.Options.Args) {
			text, ok := z.Options.Args[e.Index].(string)
			return text, ok
		}
	}
	return "", false
}

// partitionPattern refuses a pattern of LIKE that no day in the form of the column matches: dt LIKE '2026-01%'.
func (z *analyzer) partitionPattern(e *athenasql.Like) {
	text, ok := z.textOf(e.Pattern)
	c := z.columnOf(e.Expr)
	if !ok || c == nil || !holdsWholeDays(c) || e.Escape != nil {
		return
	}
	start, _, _ := strings.Cut(text, "%")
	if start, _, _ = strings.Cut(start, "_"); dashedDay.MatchString(start) {
		z.failWith(e.Pattern, &Error{Kind: Invalid,
			Message: say("column %s holds days as %s (such as '%s'), and '%s' matches none of them", c.Name, wholeDay, "2026/01/05", shorten(text)),
			Fix:     write("%s LIKE '%s'", c.Name, strings.ReplaceAll(shorten(text), "-", "/"))})
	}
}

var dashedDay = regexp.MustCompile(`^\d{4}-(\d{0,2}(-\d{0,2})?)?$`)

func (z *analyzer) isDistinct(e *athenasql.IsDistinct) {
	z.expr(&e.Left)
	z.expr(&e.Right)
	if z.compare(&e.Left, &e.Right, "=") || z.mend(&e.Left, &e.Right, "=") && z.compare(&e.Left, &e.Right, "=") {
		return
	}
	z.mismatch(e, z.compareFix(e.Left, e.Right, "="), "Cannot check if %s is identical to %s", z.types[e.Left], z.types[e.Right])
}

func (z *analyzer) between(e *athenasql.Between) {
	z.expr(&e.Expr)
	z.expr(&e.Low)
	z.expr(&e.High)
	for range 3 { // each side is mended once
		common, ok := z.common(z.types[e.Low], z.types[e.High])
		if ok {
			common, ok = z.common(z.types[e.Expr], common)
		}
		if ok && (isBad(common) || Orderable(common)) {
			for _, x := range []athenasql.Expr{e.Expr, e.Low, e.High} {
				z.coerce(x, common)
			}
			z.partitionText(e.Expr, ">=", e.Low)
			z.partitionText(e.Expr, "<=", e.High)
			return
		}
		if !z.mend(&e.Expr, &e.Low, ">=") && !z.mend(&e.Expr, &e.High, "<=") {
			break
		}
	}
	fix := z.compareFix(e.Expr, e.Low, ">=")
	if fix.Empty() {
		fix = z.compareFix(e.Expr, e.High, "<=")
	}
	z.mismatch(e, fix, "Cannot check if %s is BETWEEN %s and %s", z.types[e.Expr], z.types[e.Low], z.types[e.High])
}

func (z *analyzer) inList(e *athenasql.InList) {
	common := z.expr(&e.Expr)
	for i := range e.Items {
		item := z.expr(&e.Items[i])
		t, ok := z.common(common, item)
		if !ok && z.mend(&e.Expr, &e.Items[i], "=") {
			common = z.types[e.Expr]
			t, ok = z.common(common, z.types[e.Items[i]])
		}
		if !ok {
			z.mismatch(e.Items[i], z.compareFix(e.Expr, e.Items[i], "="), "IN value and list items must be the same type or "+
				"coercible to a common type. Cannot find common type between %s and %s", common, item)
			return
		}
		common = t
	}
	if !isBad(common) && !Comparable(common) {
		z.mismatch(e, noFix, "Cannot apply operator: %s = %s", common, common)
	}
	z.coerce(e.Expr, common)
	for _, x := range e.Items {
		z.coerce(x, common)
		z.partitionText(e.Expr, "=", x)
	}
}

func (z *analyzer) unary(e *athenasql.Unary) encode.Type {
	t := z.expr(&e.Expr)
	switch {
	case isBad(t), isNumber(t):
		return t
	case e.Op == "-" && (t.Kind == encode.IntervalDay || t.Kind == encode.IntervalYear):
		return t
	case t.Kind == encode.Unknown:
		if z.isParameter(e.Expr) {
			z.coerce(e.Expr, bigint)
			return bigint
		}
	}
	if e.Op == "-" {
		z.mismatch(e, noFix, "Cannot negate %s", t)
	} else {
		z.mismatch(e, noFix, "Unary '+' operator cannot by applied to %s type", t)
	}
	return bad
}

func (z *analyzer) binary(e *athenasql.Binary) encode.Type {
	l, r := z.expr(&e.Left), z.expr(&e.Right)
	if isBad(l) || isBad(r) {
		return bad
	}
	z.guessParameter(e)
	l, r = z.types[e.Left], z.types[e.Right]
	op := arithmetic
	if e.Op == "||" {
		op = concatenation
	}
	o, ok := op(e.Op, l, r)
	if !ok && z.mendArithmetic(e) {
		o, ok = op(e.Op, z.types[e.Left], z.types[e.Right])
	}
	switch {
	case !ok && e.Op == "||":
		z.mismatch(e, z.concatFix(e), "Unexpected parameters (%s, %s) for function concat", l, r)
		return bad
	case !ok:
		fix := z.timeFix(e.Left)
		if fix.Empty() {
			fix = z.timeFix(e.Right)
		}
		if fix.Empty() {
			fix = z.numberFix(e.Left, e.Right)
		}
		z.mismatch(e, fix, "Cannot apply operator: %s %s %s", l, e.Op, r)
		return bad
	case o.result.Kind == encode.Decimal && o.result.Scale > maxDecimal:
		z.mismatch(e, say("cast one side to double or to a decimal with fewer digits"), "DECIMAL scale must be in range [0, precision (38)]: %d", o.result.Scale)
		return bad
	}
	z.coerce(e.Left, o.left)
	z.coerce(e.Right, o.right)
	return o.result
}

// guessParameter gives a parameter without a type that of the other side, where it is not NULL that was meant.
func (z *analyzer) guessParameter(e *athenasql.Binary) {
	for _, pair := range [][2]athenasql.Expr{{e.Left, e.Right}, {e.Right, e.Left}} {
		p, ok := pair[0].(*athenasql.Parameter)
		if !ok || z.types[p].Kind != encode.Unknown {
			continue
		}
		t := z.types[pair[1]]
		switch {
		case t.Kind == encode.Unknown && e.Op == "||", textual(t):
			t = varchar
		case t.Kind == encode.Unknown:
			t = bigint
		case isTime(t), t.Kind == encode.IntervalYear, t.Kind == encode.IntervalDay:
			return
		}
		z.types[p] = t
	}
}

// concatFix proposes a cast for the side of || that is not a text.
func (z *analyzer) concatFix(e *athenasql.Binary) athenasql.Phrase {
	for _, pair := range [][2]athenasql.Expr{{e.Left, e.Right}, {e.Right, e.Left}} {
		if textual(z.types[pair[0]]) && castable(z.types[pair[1]], varchar) {
			return use("CAST(" + clip(athenasql.Show(pair[1])) + " AS varchar)")
		}
	}
	return noFix
}

// numberFix proposes a cast for a text that is computed with.
func (z *analyzer) numberFix(a, b athenasql.Expr) athenasql.Phrase {
	for _, pair := range [][2]athenasql.Expr{{a, b}, {b, a}} {
		if textual(z.types[pair[0]]) && isNumber(z.types[pair[1]]) {
			return use("CAST(" + clip(athenasql.Show(pair[0])) + " AS bigint)")
		}
	}
	return noFix
}

// mendArithmetic is lenient reading of a time that is a text: eventtime - INTERVAL '1' DAY.
func (z *analyzer) mendArithmetic(e *athenasql.Binary) bool {
	if !z.Options.Lenient {
		return false
	}
	for _, p := range []*athenasql.Expr{&e.Left, &e.Right} {
		if by, ok := fromISO(*p); ok && textual(z.types[*p]) {
			z.replace(p, by)
			return true
		}
	}
	return false
}

// An operation is what an operator makes of two types: what they are coerced to, and the result.
type operation struct{ left, right, result encode.Type }

func same3(t encode.Type) operation { return operation{t, t, t} }

// arithmetic finds + - * / % for two types.
func arithmetic(op string, l, r encode.Type) (operation, bool) {
	intervalL := l.Kind == encode.IntervalDay || l.Kind == encode.IntervalYear
	intervalR := r.Kind == encode.IntervalDay || r.Kind == encode.IntervalYear
	switch {
	case l.Kind == encode.Unknown || r.Kind == encode.Unknown:
		return nullArithmetic(op, l, r)
	case isNumber(l) && isNumber(r):
		return numeric(op, l, r)
	case op == "*" && intervalL && isNumber(r):
		return operation{l, factor(r), l}, true
	case op == "*" && isNumber(l) && intervalR:
		return operation{factor(l), r, r}, true
	case op == "/" && intervalL && isNumber(r):
		return operation{l, double, l}, true
	case op != "+" && op != "-":
		return operation{}, false
	case intervalL && l.Kind == r.Kind:
		return same3(l), true
	case intervalR && takesInterval(l, r):
		return operation{l, r, moved(l, r)}, true
	case op == "+" && intervalL && takesInterval(r, l):
		return operation{l, r, moved(r, l)}, true
	case op == "-" && (isTime(l) && isTime(r) || l.Kind == encode.Time && r.Kind == encode.Time):
		t, ok := CommonType(l, r)
		return operation{t, t, encode.Type{Kind: encode.IntervalDay}}, ok
	}
	return operation{}, false
}

func takesInterval(t, interval encode.Type) bool {
	return isTime(t) || t.Kind == encode.Time && interval.Kind == encode.IntervalDay
}

// moved is the type of a time plus an interval: intervals of days have three digits of a second.
func moved(t, interval encode.Type) encode.Type {
	if t.Kind != encode.Date && interval.Kind == encode.IntervalDay {
		t.Precision = max(t.Precision, 3)
	}
	return t
}

// factor is the type that a number that multiplies an interval is coerced to.
func factor(t encode.Type) encode.Type {
	if t.Kind <= encode.Bigint {
		return bigint
	}
	return double
}

// nullArithmetic is arithmetic where a side is NULL, as far as Trino can choose.
func nullArithmetic(op string, l, r encode.Type) (operation, bool) {
	t, left := l, true // the side that is not NULL
	if l.Kind == encode.Unknown {
		t, left = r, false
	}
	day := encode.Type{Kind: encode.IntervalDay}
	switch {
	case t.Kind == encode.Unknown && op == "%":
		return same3(encode.Type{Kind: encode.Tinyint}), true
	case t.Kind == encode.Decimal:
		one := encode.Type{Kind: encode.Decimal, Precision: 1}
		if left {
			return numeric(op, l, one)
		}
		return numeric(op, one, r)
	case isNumber(t):
		return same3(t), true
	case isTime(t) && op == "+", t.Kind == encode.Time && op == "+", t.Kind == encode.Date && op == "-" && left:
		if left {
			return operation{t, day, t}, true
		}
		return operation{day, t, t}, true
	case (isTime(t) || t.Kind == encode.Time) && op == "-" && !left:
		return operation{t, t, day}, true
	case (t.Kind == encode.IntervalDay || t.Kind == encode.IntervalYear) && (op == "*" || op == "/" && left):
		if left {
			return operation{t, double, t}, true
		}
		return operation{double, t, t}, true
	case (t.Kind == encode.IntervalDay || t.Kind == encode.IntervalYear) && op == "-" && left:
		return same3(t), true
	}
	return operation{}, false
}

// numeric is arithmetic of two numbers. Decimals are not coerced to one type but computed as they are.
func numeric(op string, l, r encode.Type) (operation, bool) {
	common, ok := CommonType(l, r)
	if !ok || common.Kind != encode.Decimal {
		return same3(common), ok
	}
	l, r = asDecimal(l), asDecimal(r)
	t := encode.Type{Kind: encode.Decimal, Scale: max(l.Scale, r.Scale)}
	switch op {
	case "+", "-":
		t.Precision = 1 + t.Scale + max(l.Precision-l.Scale, r.Precision-r.Scale)
	case "*":
		t.Precision, t.Scale = l.Precision+r.Precision, l.Scale+r.Scale
	case "/":
		t.Precision = l.Precision + r.Scale + max(r.Scale-l.Scale, 0)
	default:
		t.Precision = min(l.Precision-l.Scale, r.Precision-r.Scale) + t.Scale
	}
	t.Precision = min(t.Precision, maxDecimal)
	return operation{l, r, t}, true
}

// asDecimal is the decimal that a whole number becomes.
func asDecimal(t encode.Type) encode.Type {
	if t.Kind == encode.Decimal {
		return t
	}
	return encode.Type{Kind: encode.Decimal, Precision: integerDigits(t.Kind)}
}

// concatenation finds || for two types.
func concatenation(_ string, l, r encode.Type) (operation, bool) {
	switch {
	case l.Kind == encode.Unknown && elementary(r):
		return operation{ArrayOf(r), r, ArrayOf(r)}, true
	case r.Kind == encode.Unknown && elementary(l):
		return operation{l, ArrayOf(l), ArrayOf(l)}, true
	case l.Kind == encode.Array && r.Kind == encode.Array:
		if t, ok := CommonType(l, r); ok {
			return same3(t), true
		}
		if t, ok := CommonType(*l.Elem, r); ok { // an array of arrays
			return operation{ArrayOf(t), t, ArrayOf(t)}, true
		}
		t, ok := CommonType(l, *r.Elem)
		return operation{t, ArrayOf(t), ArrayOf(t)}, ok
	case l.Kind == encode.Array && r.Kind != encode.Unknown:
		t, ok := CommonType(*l.Elem, r)
		return operation{ArrayOf(t), t, ArrayOf(t)}, ok
	case r.Kind == encode.Array && l.Kind != encode.Unknown:
		t, ok := CommonType(l, *r.Elem)
		return operation{t, ArrayOf(t), ArrayOf(t)}, ok
	case l.Kind == encode.Varchar && r.Kind == encode.Varchar:
		return operation{l, r, varchar}, true
	case l.Kind == encode.Varbinary && r.Kind == encode.Varbinary:
		return same3(l), true
	case textual(l) && textual(r) && l.Precision > 0 && r.Precision > 0:
		chars := func(n int) encode.Type { return encode.Type{Kind: encode.Char, Precision: n} }
		return operation{chars(l.Precision), chars(r.Precision), chars(l.Precision + r.Precision)}, l.Precision+r.Precision <= maxChar
	}
	return operation{}, false
}

// elementary reports whether NULL || a value of the type is the NULL of an array, as Trino reads it: of no type that
// can itself be concatenated, a varchar with a length aside.
func elementary(t encode.Type) bool {
	switch t.Kind {
	case encode.Unknown, encode.Array, encode.Char, encode.Varbinary:
		return false
	case encode.Varchar:
		return t.Precision > 0
	}
	return true
}

func (z *analyzer) extract(e *athenasql.Extract) encode.Type {
	t := z.expr(&e.Expr)
	if by, ok := fromISO(e.Expr); ok && textual(t) && z.Options.Lenient {
		t = z.replace(&e.Expr, by)
	}
	switch {
	case isBad(t):
		return bad
	case t.Kind == encode.Unknown && z.isParameter(e.Expr):
		z.coerce(e.Expr, encode.Type{Kind: encode.TimestampTZ, Precision: 3})
	case !containsWord(extracted[t.Kind], e.Field):
		z.mismatch(e.Expr, z.timeFix(e.Expr), "Cannot extract %s from %s", e.Field, t)
		return bad
	}
	return bigint
}

func (z *analyzer) isParameter(e athenasql.Expr) bool {
	_, ok := e.(*athenasql.Parameter)
	return ok
}

func (z *analyzer) cast(p *athenasql.Expr, e *athenasql.Cast) encode.Type {
	from, to := z.expr(&e.Expr), z.typeOf(e.Type)
	switch {
	case isBad(from) || isBad(to):
		return to
	case !castable(from, to):
		z.mismatch(e, noFix, "Cannot cast %s to %s", from, to)
		return bad
	case isTime(to) && textual(from) && !e.Try && z.trying == 0:
		if by, ok := fromISO(e.Expr); ok {
			return z.castISO(p, e, by, to)
		}
	}
	if z.isParameter(e.Expr) && z.Options.AnyArgs && from.Kind == encode.Unknown {
		z.types[e.Expr] = varchar
	}
	if to.Kind == encode.TimestampTZ && from.Kind == encode.TimestampTZ {
		to.Zone = from.Zone
	}
	if text, ok := e.Expr.(*athenasql.String); ok && to.Kind == encode.TimestampTZ {
		if t, ok := timestampLiteral(text.Value); ok {
			to.Zone = t.Zone
		}
	}
	return to
}

// castISO is CAST(eventtime AS timestamp), which fails when it runs: a cast takes a space where ISO 8601 has its T.
func (z *analyzer) castISO(p *athenasql.Expr, e *athenasql.Cast, by athenasql.Expr, to encode.Type) encode.Type {
	if z.Options.Lenient {
		z.replace(&e.Expr, by)
		return to
	}
	fix := athenasql.Show(by)
	if to.Kind != encode.TimestampTZ {
		fix = "CAST(" + fix + " AS " + athenasql.Show(e.Type) + ")"
	}
	sql := clip(athenasql.Show(e.Expr))
	z.mismatch(*p, use(fix), "%s cannot be cast to %s: it is written as 2026-01-05T10:20:30Z, with a T", sql, to)
	return bad
}

// containsWord reports whether a list of words between spaces has a word.
func containsWord(list, word string) bool { return strings.Contains(list, " "+word+" ") }
