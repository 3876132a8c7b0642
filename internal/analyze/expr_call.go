package analyze

import (
	"errors"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// special analyzes the calls that are no functions: they do not compute all of their arguments, or compare them.
func (z *analyzer) special(name string, c *athenasql.Call) (encode.Type, bool) {
	switch name {
	case "if":
		return z.ifCall(c), true
	case "nullif":
		return z.nullIf(c), true
	case "coalesce":
		return z.coalesce(c), true
	case "try":
		return z.tryCall(c), true
	}
	return bad, false
}

func (z *analyzer) call(p *athenasql.Expr, c *athenasql.Call) encode.Type {
	name := strings.ToLower(c.Name.Parts[len(c.Name.Parts)-1].Name)
	if len(c.Name.Parts) == 1 && c.Over == nil {
		if t, ok := z.special(name, c); ok {
			return t
		}
	}
	f, ok := LookupFunction(name)
	if !ok || len(c.Name.Parts) > 1 {
		z.unknownFunction(c, name)
		if foreignFunctions[name] == "" { // their arguments can be names of units
			z.args(c)
		}
		return bad
	}
	args, ok := z.args(c)
	z.options(c, f)
	if !ok {
		return bad
	}
	r, err := f.Resolve(args)
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == UnsupportedFunction && z.Options.Elsewhere {
		r = &Resolved{Function: f, Overload: &Overload{}}
		for _, a := range args {
			r.Args = append(r.Args, a.Type)
		}
		z.calls[c] = r
		z.check(c, f, r)
		return r.Result
	}
	if err != nil {
		return z.unresolvedCall(p, c, f, args, err)
	}
	z.calls[c] = r
	for i, a := range c.Args {
		if _, lambda := a.(*athenasql.Lambda); !lambda {
			z.coerce(a, r.Args[i])
		}
	}
	z.check(c, f, r)
	if f.Name == "format" {
		z.formatted(c)
	}
	if z.trying == 0 {
		z.sureToFail(c, f)
	}
	if f.Approximate {
		z.note(c, Approximate, "%s is an estimate: other engines give other figures", f.Name)
	}
	z.zoneOfCall(c, r)
	return r.Result
}

func (z *analyzer) unknownFunction(c *athenasql.Call, name string) {
	e := &Error{Kind: UnknownFunction, Message: say("Function '%s' not registered", strings.Join(partsOf(c.Name), "."))}
	if near := nearest(name, FunctionNames()); len(near) > 0 {
		e.Fix = didYouMean(strings.Join(near, ", "))
	}
	switch sql := foreignFunctions[name]; {
	case sql != "":
		e.Fix = use(sql)
	case name == "to_timestamp":
		e.Fix = say("use %s or %s", "from_unixtime(x)", "date_parse(text, format)")
	case name == "top":
		e.Fix = say("write LIMIT n at the end of the statement")
	}
	z.failWith(c, e)
}

// foreignFunctions are functions of other dialects of SQL with what Trino has instead.
var foreignFunctions = map[string]string{
	"ifnull": "coalesce(a, b)", "nvl": "coalesce(a, b)", "isnull": "x IS NULL", "len": "length(x)",
	"charindex": "strpos(text, part)", "instr": "strpos(text, part)", "getdate": "now()", "sysdate": "now()",
	"datediff": "date_diff('day', a, b)",
	"dateadd":  "date_add('day', n, x)", "datepart": "extract(DAY FROM x)", "group_concat": "array_join(array_agg(x), ',')",
	"string_agg": "listagg(x, ',') WITHIN GROUP (ORDER BY x)", "collect_set": "array_agg(DISTINCT x)",
	"collect_list": "array_agg(x)", "get_json_object": "json_extract_scalar(x, '$.a')", "json_extract_path_text": "json_extract_scalar(x, '$.a')",
	"explode": "CROSS JOIN UNNEST(x)", "to_char": "date_format(x, '%Y-%m-%d')", "str_to_date": "date_parse(text, format)",
	"regexp_matches": "regexp_like(text, pattern)", "rlike": "regexp_like(text, pattern)", "startswith": "starts_with(text, part)",
	"date_sub": "date_add('day', -7, x)", "unix_timestamp": "to_unixtime(x)", "array_contains": "contains(x, value)",
	"convert_timezone": "x AT TIME ZONE 'Asia/Tokyo'", "array_length": "cardinality(x)", "size": "cardinality(x)", "median": "approx_percentile(x, 0.5)",
	"any": "x LIKE 'a%' OR x LIKE 'b%'", "to_date": "date(from_iso8601_timestamp(x))", "to_timestamp": "from_iso8601_timestamp(x)",
	"json_extract_path": "json_extract(x, '$.a')", "json_extract_string": "json_extract_scalar(x, '$.a')", "parse_json": "json_parse(x)",
	"approx_count_distinct": "approx_distinct(x)", "countif": "count_if(x)", "timestamp_sub": "date_add('day', -7, x)",
	"regexp_contains": "regexp_like(text, pattern)", "regexp_substr": "regexp_extract(text, pattern)", "strftime": "date_format(x, '%Y-%m-%d')",
}

// args analyzes the arguments of a call; false is that one of them has an error.
func (z *analyzer) args(c *athenasql.Call) ([]Arg, bool) {
	args, ok := make([]Arg, len(c.Args)), true
	for i := range c.Args {
		if l, lambda := c.Args[i].(*athenasql.Lambda); lambda {
			z.set(l, encode.Type{Kind: encode.Function})
			args[i] = Arg{Params: len(l.Params), Lambda: func(params []encode.Type) (encode.Type, error) { return z.lambdaType(l, params) }}
			continue
		}
		args[i].Type = z.expr(&c.Args[i])
		ok = ok && !isBad(args[i].Type)
	}
	return args, ok
}

// A lambdaBody is what the body of a lambda was last analyzed for.
type lambdaBody struct {
	outer  *lambdaScope
	scope  *lambdaScope
	result encode.Type
}

// errLambda is that the body of a lambda has an error, which is kept already.
var errLambda = errors.New("in a lambda")

// lambdaType types the body of a lambda for the types of its parameters.
func (z *analyzer) lambdaType(l *athenasql.Lambda, params []encode.Type) (encode.Type, error) {
	last, ok := z.bodies[l]
	if !ok || last.outer != z.lambda || !slices.EqualFunc(last.scope.types, params, identical) {
		last = lambdaBody{outer: z.lambda, scope: &lambdaScope{outer: z.lambda, params: l.Params, types: slices.Clone(params)}}
		z.lambda = last.scope
		last.result = z.expr(&l.Body)
		z.lambda = last.outer
		z.noAggregates(l.Body, "Lambda expression")
		if z.bodies == nil {
			z.bodies = map[*athenasql.Lambda]lambdaBody{}
		}
		z.bodies[l] = last
	}
	if isBad(last.result) {
		return bad, errLambda
	}
	return last.result, nil
}

// identical is sameType with zones.
func identical(a, b encode.Type) bool {
	return sameType(a, b) && a.Zone == b.Zone
}

// unresolvedCall is a call whose arguments no form of the function takes: a text that is meant as a time, perhaps.
func (z *analyzer) unresolvedCall(p *athenasql.Expr, c *athenasql.Call, f *Function, args []Arg, err error) encode.Type {
	if errors.Is(err, errLambda) {
		return bad
	}
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Kind: Invalid, Message: say("%s", err)}
	}
	if z.Options.AnyArgs && e.Kind == TypeMismatch && z.untyped(c) {
		return z.call(p, c)
	}
	for i := range c.Args {
		if e.Kind != TypeMismatch || args[i].Lambda != nil {
			break
		}
		for _, other := range z.meant(c.Args[i]) {
			changed := slices.Clone(args)
			changed[i].Type = other.typ
			if _, err := f.Resolve(changed); err != nil {
				continue
			}
			if z.Options.Lenient {
				z.replace(&c.Args[i], other.expr)
				return z.call(p, c)
			}
			e.Fix = use(clip(athenasql.Show(other.expr)))
			z.failWith(c, e)
			return bad
		}
	}
	if e.Fix.Empty() {
		e.Fix = z.callFix(c, f, args)
	}
	z.failWith(c, e)
	return bad
}

// untyped gives parameters without values a type where the function could not be chosen without; false is that all have
// one.
func (z *analyzer) untyped(c *athenasql.Call) bool {
	changed := false
	for _, a := range c.Args {
		if p, ok := a.(*athenasql.Parameter); ok && z.types[p].Kind == encode.Unknown {
			z.types[p], changed = varchar, true
		}
	}
	return changed
}

// options analyzes what may stand behind the arguments of a call.
func (z *analyzer) options(c *athenasql.Call, f *Function) {
	for _, item := range c.OrderBy {
		z.orderable(item, z.expr(&item.Expr))
	}
	if c.Filter != nil {
		z.want(&c.Filter, boolean, "Filter expression must evaluate to a boolean (actual: %s)")
	}
	if c.Over != nil {
		z.over(c.Over)
	}
	switch {
	case f.Kind == Window && c.Over == nil:
		z.fail(c, Invalid, "Window function %s requires an OVER clause", f.Name)
	case f.Kind == Scalar && c.Over != nil:
		z.fail(c, Invalid, "Not a window function: %s", f.Name)
	case f.Kind != Aggregate && c.Filter != nil:
		z.fail(c, Invalid, "Filter is only valid for aggregation functions")
	case f.Kind != Aggregate && c.Distinct:
		z.fail(c, Invalid, "DISTINCT is not supported for non-aggregation functions")
	case f.Kind != Aggregate && c.OrderBy != nil:
		z.fail(c, Invalid, "ORDER BY is only valid for aggregation functions")
	case c.Star && f.Name != "count":
		z.fail(c, Invalid, "%s(*) is not a function: only count(*) is", f.Name)
	case c.Nulls == "IGNORE" && !ignoresNulls[f.Name] || c.Nulls != "" && f.Kind != Window:
		z.fail(c, Invalid, "Cannot specify null treatment clause for %s function", f.Name)
	case c.Over != nil && c.OrderBy != nil:
		z.fail(c, Unsupported, "Window function with ORDER BY is not supported")
	case c.Over != nil && c.Distinct:
		z.fail(c, Invalid, "DISTINCT in window function parameters not yet supported: %s", clip(athenasql.Show(c)))
	case c.Over != nil && c.Filter != nil:
		z.failWith(c, &Error{Kind: Invalid, Message: say("FILTER is not yet supported for window functions"),
			Fix: say("use CASE WHEN ... END as the argument")})
	}
	if c.Label != nil {
		z.fail(c, Unsupported, "count(%s.*) is not supported: use count(*), or count of a column", c.Label.Name)
	}
	if c.Distinct {
		z.distinctArgs(c)
	}
}

// ignoresNulls are the window functions that take IGNORE NULLS.
var ignoresNulls = map[string]bool{"first_value": true, "last_value": true, "nth_value": true, "lag": true, "lead": true}

func (z *analyzer) distinctArgs(c *athenasql.Call) {
	for _, a := range c.Args {
		if t := z.types[a]; !isBad(t) && !Comparable(t) {
			z.mismatch(a, noFix, "DISTINCT can only be applied to comparable types (actual: %s)", t)
		}
	}
	for _, item := range c.OrderBy {
		if !slices.ContainsFunc(c.Args, func(a athenasql.Expr) bool { return z.key(a) == z.key(item.Expr) }) {
			z.fail(item, Invalid, "For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments")
		}
	}
}

// check refuses aggregates within aggregates and the like, once a call is known.
func (z *analyzer) check(c *athenasql.Call, f *Function, r *Resolved) {
	if f.Kind == Scalar {
		return
	}
	if c.Over == nil {
		z.aggregate(c)
		for _, a := range c.Args {
			z.noNested(c, f.Name, a)
		}
		if c.Filter != nil {
			z.noNested(c, f.Name, c.Filter)
		}
		for _, item := range c.OrderBy {
			z.noNested(c, f.Name, item.Expr)
		}
		return
	}
	if f.Name == "lag" || f.Name == "lead" {
		z.orderedWindow(c, f)
	}
	for _, a := range c.Args {
		if found := z.windowsIn(a); found != nil {
			z.fail(found, Invalid, "Cannot nest window functions or row pattern measures inside window function '%s'", f.Name)
		}
	}
}

// orderedWindow checks the window of a function that looks at rows before or after.
func (z *analyzer) orderedWindow(c *athenasql.Call, f *Function) {
	order, frame := c.Over.OrderBy, c.Over.Frame
	w := c.Over
	for range z.query.windows { // each may add to one before it
		if w.Name == nil {
			break
		}
		if w = z.windowNamed(w.Name.Name); w == nil {
			return
		}
		if len(order) == 0 {
			order = w.OrderBy
		}
		if frame == nil {
			frame = w.Frame
		}
	}
	switch {
	case len(order) == 0:
		z.fail(c.Over, Invalid, "%s function requires an ORDER BY window clause", f.Name)
	case frame != nil:
		z.fail(frame, Invalid, "Cannot specify window frame for %s function", f.Name)
	}
}

// formatted refuses the types that format does not take.
func (z *analyzer) formatted(c *athenasql.Call) {
	for _, a := range c.Args[1:] {
		if t := z.types[a]; t.Kind != encode.Unknown && !castsToVarchar(t) {
			z.mismatch(a, use("CAST("+clip(athenasql.Show(a))+" AS json)"), "Type not supported for formatting: %s", t)
		}
	}
}

func (z *analyzer) ifCall(c *athenasql.Call) encode.Type {
	if len(c.Args) != 2 && len(c.Args) != 3 {
		z.fail(c, Invalid, "Invalid number of arguments for 'if' function")
		return bad
	}
	z.want(&c.Args[0], boolean, "IF condition must evaluate to a boolean (actual: %s)")
	t := z.expr(&c.Args[1])
	if len(c.Args) == 2 {
		return t
	}
	other := z.expr(&c.Args[2])
	common, ok := z.common(t, other)
	if !ok {
		z.mismatch(c, z.compareFix(c.Args[1], c.Args[2], "="), "Result types for IF must be the same: %s vs %s", t, other)
		return bad
	}
	z.coerce(c.Args[1], common)
	z.coerce(c.Args[2], common)
	return common
}

func (z *analyzer) nullIf(c *athenasql.Call) encode.Type {
	if len(c.Args) != 2 {
		z.fail(c, Invalid, "Invalid number of arguments for 'nullif' function")
		return bad
	}
	a, b := z.expr(&c.Args[0]), z.expr(&c.Args[1])
	t, ok := z.common(a, b)
	if !ok || !isBad(t) && !Comparable(t) {
		z.mismatch(c, z.compareFix(c.Args[0], c.Args[1], "="), "Types are not comparable with NULLIF: %s vs %s", a, b)
		return bad
	}
	z.coerce(c.Args[0], t)
	z.coerce(c.Args[1], t)
	return a // compared as t, but returned as it is
}

func (z *analyzer) coalesce(c *athenasql.Call) encode.Type {
	if len(c.Args) < 2 {
		z.fail(c, Invalid, "The 'coalesce' function must have at least two arguments")
		return bad
	}
	t, _ := z.alike(ptrs(c.Args), "COALESCE operands")
	return t
}

func (z *analyzer) tryCall(c *athenasql.Call) encode.Type {
	if len(c.Args) != 1 {
		z.fail(c, Invalid, "The 'try' function must have exactly one argument")
		return bad
	}
	z.trying++
	defer func() { z.trying-- }()
	return z.expr(&c.Args[0])
}

func (z *analyzer) listAgg(e *athenasql.ListAgg) encode.Type {
	t := z.expr(&e.Expr)
	if !isBad(t) && t.Kind != encode.Varchar && t.Kind != encode.Unknown {
		z.mismatch(e, textFix(e.Expr, t), "Expected expression of varchar, but '%s' has %s type", clip(athenasql.Show(e.Expr)), t)
	}
	z.coerce(e.Expr, varchar)
	if e.Separator != nil {
		z.set(e.Separator, varchar)
	}
	if e.Overflow != nil && e.Overflow.Filler != nil {
		z.set(e.Overflow.Filler, varchar)
	}
	for _, item := range e.OrderBy {
		z.orderable(item, z.expr(&item.Expr))
		if e.Distinct && z.key(item.Expr) != z.key(e.Expr) {
			z.fail(item, Invalid, "For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments")
		}
	}
	if e.Filter != nil {
		z.want(&e.Filter, boolean, "Filter expression must evaluate to a boolean (actual: %s)")
	}
	z.aggregate(e)
	z.noNested(e, "listagg", e.Expr)
	if e.Filter != nil {
		z.noNested(e, "listagg", e.Filter)
	}
	for _, item := range e.OrderBy {
		z.noNested(e, "listagg", item.Expr)
	}
	return varchar
}

// zoneOfCall finds the zone in which the result of a call is shown, where a constant says it.
func (z *analyzer) zoneOfCall(c *athenasql.Call, r *Resolved) {
	if r.Result.Kind != encode.TimestampTZ || len(c.Args) == 0 {
		return
	}
	text := func(i int) string {
		if i < len(c.Args) {
			return z.constantText(c.Args[i])
		}
		return ""
	}
	switch r.Function.Name {
	case "at_timezone", "with_timezone":
		zone, ok := zoneName(text(1))
		if !ok {
			z.fail(c, Invalid, "'%s' is not a valid time zone: it must be a constant text such as 'Asia/Tokyo'", shorten(text(1)))
		}
		r.Result.Zone = zone
	case "from_unixtime":
		z.zoneOfUnixTime(c, r, text(1))
	case "from_iso8601_timestamp", "from_iso8601_timestamp_nanos":
		if m := isoOffset.FindStringSubmatch(text(0)); m != nil {
			zone, ok := zoneName(m[1] + ":" + (m[2] + "00")[:2])
			if !ok {
				z.fail(c, Unsupported, "Time zone not supported: %s", m[1]+":"+(m[2] + "00")[:2])
			}
			r.Result.Zone = zone
		}
	}
}

// constantText is the text that an expression is without any row, also as a parameter; while values are not known, a
// parameter is the zone UTC.
func (z *analyzer) constantText(e athenasql.Expr) string {
	switch e := e.(type) {
	case *athenasql.String:
		return e.Value
	case *athenasql.Parameter:
		if z.Options.AnyArgs {
			return "UTC"
		}
		if e.Index < len(z.Options.Args) {
			s, _ := z.Options.Args[e.Index].(string)
			return s
		}
	}
	return ""
}

// zoneOfUnixTime is that of from_unixtime(seconds, zone) and from_unixtime(seconds, hours, minutes).
func (z *analyzer) zoneOfUnixTime(c *athenasql.Call, r *Resolved, zone string) {
	switch len(c.Args) {
	case 2:
		name, ok := zoneName(zone)
		if !ok {
			z.fail(c, Invalid, "'%s' is not a valid time zone: it must be a constant text such as 'Asia/Tokyo'", shorten(zone))
		}
		r.Result.Zone = name
	case 3:
		hours, ok := constantInteger(c.Args[1])
		minutes, also := constantInteger(c.Args[2])
		total := hours*60 + minutes
		if !ok || !also || total < -14*60 || total > 14*60 {
			z.fail(c, Invalid, "Invalid offset minutes: hours and minutes must be constants from -14 to +14 hours")
			return
		}
		r.Result.Zone = offsetName(int(total))
	}
}

// constantInteger reads a whole number, with or without a sign before it.
func constantInteger(e athenasql.Expr) (int64, bool) {
	sign := int64(1)
	if u, ok := e.(*athenasql.Unary); ok {
		if e = u.Expr; u.Op == "-" {
			sign = -1
		}
	}
	n, ok := e.(*athenasql.Number)
	if !ok || n.Kind != athenasql.Integer {
		return 0, false
	}
	v, ok := integerOf(n.Text)
	return sign * v, ok && v > -1<<31 && v < 1<<31
}
