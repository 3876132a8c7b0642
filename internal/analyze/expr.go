package analyze

import (
	"time"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// expr analyzes the expression in a place of the tree and returns its type. Lenient reading may put another expression
// there.
func (z *analyzer) expr(p *athenasql.Expr) encode.Type {
	if z.work--; z.work < 0 {
		z.give(*p, "the statement is too complicated")
		return z.set(*p, bad)
	}
	t := z.typed(p)
	return z.set(*p, t)
}

// typed tells the kinds of expressions apart.
func (z *analyzer) typed(p *athenasql.Expr) encode.Type {
	switch e := (*p).(type) {
	case *athenasql.Column, *athenasql.Field:
		return z.name(p)
	case *athenasql.Subscript:
		return z.subscript(p, e)
	case *athenasql.Row:
		t := encode.Type{Kind: encode.Row, Fields: make([]encode.Column, len(e.Items))}
		for i := range e.Items {
			t.Fields[i].Type = z.expr(&e.Items[i])
		}
		return anyBad(t, e.Items, z)
	case *athenasql.Array:
		return z.array(e)
	case *athenasql.Call:
		return z.call(p, e)
	case *athenasql.ListAgg:
		return z.listAgg(e)
	case *athenasql.Lambda:
		z.mismatch(e, noFix, "Lambda expression should always be used inside a function")
		return bad
	case *athenasql.Subquery, *athenasql.Exists, *athenasql.Quantified, *athenasql.InSubquery:
		return z.subquery(e)
	case *athenasql.Case:
		return z.caseOf(e)
	case *athenasql.Cast:
		return z.cast(p, e)
	case *athenasql.AtTimeZone:
		return z.atTimeZone(e)
	case *athenasql.Grouping:
		return z.grouping(e)
	case *athenasql.JSONCall:
		return z.jsonCall(e)
	case *athenasql.Parameter:
		return z.parameter(e)
	}
	if t, ok := z.literal(*p); ok {
		return t
	}
	return z.operator(p)
}

// anyBad returns t, or bad where one of the expressions is.
func anyBad(t encode.Type, of []athenasql.Expr, z *analyzer) encode.Type {
	for _, e := range of {
		if isBad(z.types[e]) {
			return bad
		}
	}
	return t
}

// operator analyzes operators and the forms that are written with words.
func (z *analyzer) operator(p *athenasql.Expr) encode.Type {
	switch e := (*p).(type) {
	case *athenasql.Unary:
		return z.unary(e)
	case *athenasql.Binary:
		return z.binary(e)
	case *athenasql.Comparison:
		z.comparison(e)
	case *athenasql.IsDistinct:
		z.isDistinct(e)
	case *athenasql.Between:
		z.between(e)
	case *athenasql.InList:
		z.inList(e)
	case *athenasql.Like:
		z.like(e)
	case *athenasql.IsNull:
		z.expr(&e.Expr)
	case *athenasql.Not:
		z.want(&e.Expr, boolean, "Value of logical NOT expression must evaluate to a boolean (actual: %s)")
	case *athenasql.Logical:
		for i := range e.Terms {
			z.want(&e.Terms[i], boolean, "Logical expression term must evaluate to a boolean (actual: %s)")
		}
	case *athenasql.Trim:
		return z.trim(e)
	case *athenasql.Extract:
		return z.extract(e)
	default:
		z.fail(*p, Unsupported, "this expression is not supported")
		return bad
	}
	return boolean
}

// parameter gives the type of a parameter's value.
func (z *analyzer) parameter(e *athenasql.Parameter) encode.Type {
	if t, ok := z.types[e]; ok && z.Options.AnyArgs {
		return t // of a lambda that is analyzed again
	}
	if z.Options.AnyArgs || e.Index >= len(z.Options.Args) {
		return encode.Type{}
	}
	switch v := z.Options.Args[e.Index].(type) {
	case nil:
		return encode.Type{}
	case string:
		return varchar
	case bool:
		return boolean
	case int, int64:
		return bigint
	case float64:
		return double
	case time.Time:
		return encode.Type{Kind: encode.TimestampTZ, Precision: 6}
	default:
		z.fail(e, BadArgs, "a parameter cannot be a %T", v)
		return bad
	}
}

func (z *analyzer) array(e *athenasql.Array) encode.Type {
	t, ok := z.alike(ptrs(e.Items), "ARRAY elements")
	if !ok || isBad(t) {
		return bad
	}
	return ArrayOf(t)
}

// ptrs returns the places of a list of expressions.
func ptrs(list []athenasql.Expr) []*athenasql.Expr {
	places := make([]*athenasql.Expr, len(list))
	for i := range list {
		places[i] = &list[i]
	}
	return places
}

// alike analyzes expressions that must have a common type, and coerces them to it.
func (z *analyzer) alike(places []*athenasql.Expr, what string) (encode.Type, bool) {
	for _, p := range places {
		z.expr(p)
	}
	return z.alikeTyped(places, what)
}

func (z *analyzer) alikeTyped(places []*athenasql.Expr, what string) (encode.Type, bool) {
	common := encode.Type{}
	for i, p := range places {
		t, ok := z.common(common, z.types[*p])
		if !ok {
			z.mismatch(*p, z.compareFix(*places[0], *places[i], "="),
				"All %s must be the same type or coercible to a common type. Cannot find common type between %s and %s",
				what, common, z.types[*p])
			return bad, false
		}
		common = t
	}
	for _, p := range places {
		z.coerce(*p, common)
	}
	return common, true
}

func (z *analyzer) caseOf(e *athenasql.Case) encode.Type {
	if e.Operand != nil {
		common := z.expr(&e.Operand)
		for _, w := range e.Whens {
			t, ok := z.common(common, z.expr(&w.Condition))
			if !ok {
				z.mismatch(w.Condition, z.compareFix(e.Operand, w.Condition, "="),
					"CASE operand type does not match WHEN clause operand type: %s vs %s", common, z.types[w.Condition])
				return bad
			}
			common = t
		}
		z.coerce(e.Operand, common)
		for _, w := range e.Whens {
			z.coerce(w.Condition, common)
		}
	}
	var results []*athenasql.Expr
	for _, w := range e.Whens {
		if e.Operand == nil {
			z.want(&w.Condition, boolean, "CASE WHEN clause must evaluate to a boolean (actual: %s)")
		}
		results = append(results, &w.Result)
	}
	if e.Else != nil {
		results = append(results, &e.Else)
	}
	t, _ := z.alike(results, "CASE results")
	return t
}

func (z *analyzer) subscript(p *athenasql.Expr, e *athenasql.Subscript) encode.Type {
	base, index := z.expr(&e.Base), z.expr(&e.Index)
	switch {
	case isBad(base) || isBad(index):
		return bad
	case base.Kind == encode.Row:
		n, ok := e.Index.(*athenasql.Number)
		if !ok {
			fix := noFix
			if name, ok := e.Index.(*athenasql.String); ok {
				fix = fieldFix(athenasql.Show(e.Base), base, "."+name.Value)
			}
			z.failWith(e.Index, &Error{Kind: Invalid, Message: say("Subscript expression on ROW requires a constant index"), Fix: fix})
			return bad
		}
		i, ok := integerOf(n.Text)
		if !ok || i < 1 {
			z.fail(n, Invalid, "Invalid subscript index: %s. ROW indices start at 1", n.Text)
			return bad
		}
		if i > int64(len(base.Fields)) {
			z.fail(n, Invalid, "Subscript index out of bounds: %d, max value is %d", i, len(base.Fields))
			return bad
		}
		return base.Fields[i-1].Type
	case base.Kind == encode.Array && Coerces(index, bigint):
		z.coerce(e.Index, bigint)
		return *base.Elem
	case base.Kind == encode.Map:
		if t, ok := CommonType(*base.Key, index); ok {
			z.coerce(e.Index, t)
			key, elem := t, *base.Elem
			z.coerce(e.Base, MapOf(key, elem))
			return elem
		}
	}
	if text, ok := e.Index.(*athenasql.String); ok && textual(base) {
		return z.member(p, e.Base, []string{text.Value}, "Cannot use %s for subscript of %s", index, base)
	}
	z.mismatch(e, noFix, "Cannot use %s for subscript of %s", index, base)
	return bad
}

func (z *analyzer) atTimeZone(e *athenasql.AtTimeZone) encode.Type {
	t := z.expr(&e.Expr)
	z.expr(&e.Zone)
	if isBad(t) {
		return bad
	}
	zone, ok := z.zoneOf(e.Zone)
	if !ok {
		return bad
	}
	switch t.Kind {
	case encode.Timestamp, encode.TimestampTZ:
		z.coerce(e.Expr, encode.Type{Kind: encode.TimestampTZ, Precision: t.Precision})
		return encode.Type{Kind: encode.TimestampTZ, Precision: t.Precision, Zone: zone}
	case encode.Unknown:
		if z.isParameter(e.Expr) {
			z.coerce(e.Expr, encode.Type{Kind: encode.TimestampTZ, Precision: 3})
			return encode.Type{Kind: encode.TimestampTZ, Precision: 3, Zone: zone}
		}
	case encode.Time:
		z.fail(e, Unsupported, "a time with a time zone is not supported")
		return bad
	}
	z.mismatch(e.Expr, z.timeFix(e.Expr), "Type of value must be a time or timestamp with or without time zone (actual %s)", t)
	return bad
}

// zoneOf reads the zone of AT TIME ZONE.
func (z *analyzer) zoneOf(e athenasql.Expr) (string, bool) {
	switch e := e.(type) {
	case *athenasql.String:
		zone, ok := zoneName(e.Value)
		if !ok {
			z.fail(e, Invalid, "'%s' is not a valid time zone", shorten(e.Value))
		}
		return zone, ok
	case *athenasql.Interval:
		v, ok := ParseInterval(e)
		minutes := v.Micros/60e6 + int64(v.Days)*24*60
		if !ok || v.Months != 0 || v.Micros%60e6 != 0 || minutes < -14*60 || minutes > 14*60 {
			z.fail(e, Invalid, "the interval is not a valid time zone offset")
			return "", false
		}
		return offsetName(int(minutes)), true
	}
	z.fail(e, Unsupported, "the zone of AT TIME ZONE must be a text or an interval")
	return "", false
}

func (z *analyzer) like(e *athenasql.Like) {
	z.texts(&e.Expr, "Left side of LIKE expression must evaluate to a varchar (actual: %s)")
	z.texts(&e.Pattern, "Pattern for LIKE expression must evaluate to a varchar (actual: %s)")
	if e.Escape != nil {
		z.texts(&e.Escape, "Escape for LIKE expression must evaluate to a varchar (actual: %s)")
		if s, ok := e.Escape.(*athenasql.String); ok && len([]rune(s.Value)) != 1 {
			z.fail(s, Invalid, "Escape string must be a single character")
		}
	}
	z.partitionPattern(e)
}

// textFix is what makes a text of a value: rows, arrays and maps are not cast to varchar.
func textFix(e athenasql.Expr, t encode.Type) athenasql.Phrase {
	switch t.Kind {
	case encode.Row, encode.Array, encode.Map:
		return use("json_format(CAST(" + clip(athenasql.Show(e)) + " AS json))")
	}
	return use("CAST(" + clip(athenasql.Show(e)) + " AS varchar)")
}

// texts analyzes an expression that must be a text.
func (z *analyzer) texts(p *athenasql.Expr, message string) {
	switch t := z.expr(p); t.Kind {
	case encode.Varchar, encode.Char, bad.Kind:
	case encode.Unknown:
		z.coerce(*p, varchar)
	case encode.JSONText:
		if z.Options.Lenient {
			z.replace(p, jsonText(*p))
			return
		}
		z.mismatch(*p, use(clip(athenasql.Show(jsonText(*p)))), message, t)
	default:
		z.mismatch(*p, textFix(*p, t), message, t)
	}
}

func (z *analyzer) trim(e *athenasql.Trim) encode.Type {
	t := z.expr(&e.Source)
	if e.Chars != nil {
		z.texts(&e.Chars, "Unexpected parameters (%s) for the characters of trim")
	}
	switch t.Kind {
	case encode.Varchar, encode.Char:
		return encode.Type{Kind: encode.Varchar, Precision: t.Precision}
	case encode.Unknown:
		z.coerce(e.Source, varchar)
		return varchar
	case bad.Kind:
	default:
		z.mismatch(e, noFix, "Unexpected parameters (%s) for function trim", t)
	}
	return bad
}

// extracted are the fields of EXTRACT by the kinds that have them.
var extracted = map[encode.Kind]string{
	encode.Date:         " YEAR QUARTER MONTH WEEK DAY DAY_OF_MONTH DAY_OF_WEEK DOW DAY_OF_YEAR DOY YEAR_OF_WEEK YOW ",
	encode.Time:         " HOUR MINUTE SECOND ",
	encode.Timestamp:    " YEAR QUARTER MONTH WEEK DAY DAY_OF_MONTH DAY_OF_WEEK DOW DAY_OF_YEAR DOY YEAR_OF_WEEK YOW HOUR MINUTE SECOND ",
	encode.TimestampTZ:  " YEAR QUARTER MONTH WEEK DAY DAY_OF_MONTH DAY_OF_WEEK DOW DAY_OF_YEAR DOY YEAR_OF_WEEK YOW HOUR MINUTE SECOND TIMEZONE_MINUTE TIMEZONE_HOUR ",
	encode.IntervalDay:  " DAY DAY_OF_MONTH HOUR MINUTE SECOND ",
	encode.IntervalYear: " YEAR MONTH ",
}
