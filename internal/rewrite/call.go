package rewrite

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// isName reports whether a call is of the function with this name.
func isName(c *athenasql.Call, name string) bool {
	return strings.EqualFold(c.Name.Parts[len(c.Name.Parts)-1].Name, name)
}

// decimalName is the name of a decimal, which typeof writes without the space.
var decimalName = regexp.MustCompile(`decimal\((\d+), (\d+)\)`)

// call writes a call: of the forms with a grammar of their own here, of all others by the function table.
func (w *writer) call(c *athenasql.Call) string {
	switch name := strings.ToLower(c.Name.Parts[len(c.Name.Parts)-1].Name); name {
	case "try":
		return w.try(c)
	case "if":
		sql := "CASE WHEN " + w.condition(c.Args[0]) + " THEN " + w.value(c.Args[1])
		if len(c.Args) > 2 {
			sql += " ELSE " + w.value(c.Args[2])
		}
		return "(" + sql + " END)"
	case "nullif":
		return w.nullIf(c)
	case "typeof":
		return quoteText(decimalName.ReplaceAllString(w.a.Type(c.Args[0]).String(), "decimal($1,$2)"))
	case "coalesce":
		return "coalesce(" + w.values1(c.Args) + ")"
	case "now", "current_timestamp", "current_date":
		if r := w.a.Call(c); len(c.Args) == 0 && r != nil {
			return w.now(c, r.Result)
		}
	}
	if c.Star || isName(c, "count") && len(c.Args) == 0 {
		return w.marked(c, "count", "*")
	}
	r := w.a.Call(c)
	if r == nil || r.Overload == nil {
		return w.fail(c, "the function %s is not known", c.Name.Parts[len(c.Name.Parts)-1].Name)
	}
	if r.Function.Support == analyze.Refused {
		return w.fail(c, "function %s %s", r.Function.Name, r.Function.Reason)
	}
	return w.template(c, r, c.Args)
}

// try writes TRY: NULL for any error within. DuckDB takes no subquery and no window function in it, so those are computed
// before, as in Trino, where their errors are not caught either.
func (w *writer) try(c *athenasql.Call) string {
	outer := w.hoisted
	w.hoisted = w.newBindings()
	defer func() { w.hoisted = outer }()
	sql := "TRY(" + w.value(c.Args[0]) + ")"
	return w.hoisted.around(sql)
}

// hoist writes an expression that TRY cannot contain, and reports false for all others.
func (w *writer) hoist(e athenasql.Expr) (string, bool) {
	switch e := e.(type) {
	case *athenasql.Subquery, *athenasql.Exists, *athenasql.InSubquery, *athenasql.Quantified:
	case *athenasql.Call:
		if e.Over == nil {
			return "", false
		}
	default:
		return "", false
	}
	h := w.hoisted
	w.hoisted = nil
	sql := w.expr(e)
	w.hoisted = h
	return h.add(sql), true
}

// nullIf compares in the type that both have in common; its value is the first one as it is.
func (w *writer) nullIf(c *athenasql.Call) string {
	t, other := w.a.Type(c.Args[0]), w.a.Type(c.Args[1])
	common, ok := analyze.CommonType(t, other)
	if !ok {
		return w.fail(c, "NULLIF of types that cannot be compared: %s and %s", t, other)
	}
	first, second := w.expr(c.Args[0]), w.cast(w.expr(c.Args[1]), other, common)
	fails := w.fails(c.Args[1])
	if simpleCompare(common) && duckType(common) == duckType(t) && !isLong(first) && !fails {
		return "nullif(" + first + ", " + second + ")"
	}
	return w.once(first, func(first string) string {
		if fails { // NULL is NULL without a look at the second
			return "(CASE WHEN " + first + " IS NULL THEN NULL WHEN " + w.compare("=", w.cast(first, t, common), second, common) + " THEN NULL ELSE " + first + " END)"
		}
		return "(CASE WHEN " + w.compare("=", w.cast(first, t, common), second, common) + " THEN NULL ELSE " + first + " END)"
	})
}

// function writes a call of a function by its name, for a form n with a grammar of its own.
func (w *writer) function(n athenasql.Node, name string, args ...athenasql.Expr) string {
	f, ok := analyze.LookupFunction(name)
	if !ok || f.Support == analyze.Refused {
		return w.fail(n, "the function %s is not supported", name)
	}
	types := make([]analyze.Arg, len(args))
	for i, a := range args {
		types[i] = analyze.Arg{Type: w.typeAs(a)}
	}
	r, err := f.Resolve(types)
	if err != nil {
		return w.fail(n, "%s", err)
	}
	return w.template(nil, r, args)
}

// template writes the SQL of a function with its arguments: see analyze.Overload.Duck. The call c is nil for forms that
// are no calls.
func (w *writer) template(c *athenasql.Call, r *analyze.Resolved, args []athenasql.Expr) string {
	t := templateWriter{w: w, call: c, resolved: r, args: args, sql: make([]string, len(args)), names: map[string]string{}, bound: w.newBindings()}
	duck := r.Overload.Duck
	if c != nil && c.Over != nil && r.Overload.Over != "" {
		duck = r.Overload.Over
	}
	t.bind = c != nil && c.Over != nil && (strings.Contains(duck, "trino_") || strings.Contains(duck, "lambda"))
	if r.Function.Kind == analyze.Scalar && repeats(duck) {
		t.bindLong()
	}
	return t.bound.around(t.expand(duck))
}

// repeats reports whether a template uses an argument more than once, itself or in a macro.
func repeats(duck string) bool {
	all, err := macros()
	for _, name := range ourNames(duck) {
		if _, ok := all[name]; ok || err != nil {
			return true
		}
	}
	for i := 1; i < 10; i++ {
		if strings.Count(duck, "$"+strconv.Itoa(i)) > 1 {
			return true
		}
	}
	return false
}

// bindLong has long arguments, and those that are such calls themselves, computed once, see let: nested calls would grow
// with every level, here or in DuckDB.
func (t *templateWriter) bindLong() {
	any := false
	long := func(sql string) bool {
		return len(sql) > maxRepeated || strings.Contains(sql, "trino_") || strings.Contains(sql, "lambda ")
	}
	for i := range t.args {
		if _, lambda := t.args[i].(*athenasql.Lambda); !lambda {
			any = long(t.arg(i)) || any
		}
	}
	if !any {
		return
	}
	for i, sql := range t.sql {
		if long(sql) || notInLambda(sql) {
			t.sql[i] = t.bound.add(sql)
		}
	}
}

// A templateWriter writes one call.
type templateWriter struct {
	w        *writer
	call     *athenasql.Call
	resolved *analyze.Resolved
	args     []athenasql.Expr
	sql      []string          // of the arguments that were written
	names    map[string]string // of lambda parameters, by number
	bind     bool              // compute the window functions before the rest, because no lambda can contain them
	bound    *bindings
}

// expand replaces what stands for something in a template or a part of one.
func (t *templateWriter) expand(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\'' || c == '"':
			end := quoteEnd(s, i)
			b.WriteString(s[i:end])
			i = end
		case strings.HasPrefix(s[i:], "$T"):
			i += t.typeName(&b, s[i:])
		case strings.HasPrefix(s[i:], "$zone"):
			b.WriteString(quoteText(shownZone(t.zone())))
			i += len("$zone")
		case strings.HasPrefix(s[i:], "$digits"):
			i += t.digits(&b, s[i:])
		case c == '$':
			i += t.argument(&b, s[i:])
		case c == '#':
			n := 1
			for i+n < len(s) && '0' <= s[i+n] && s[i+n] <= '9' {
				n++
			}
			b.WriteString(t.name(s[i+1 : i+n]))
			i += n
		case c == '{':
			end := closing(s, i, '{', '}')
			name, args, _ := strings.Cut(s[i+1:end], ":")
			b.WriteString(t.marked(strings.TrimSpace(name), t.expand(strings.TrimSpace(args))))
			i = end + 1
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}

// closing returns where the bracket that opens at i is closed.
func closing(s string, i int, open, close byte) int {
	depth := 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '\'', '"':
			i = quoteEnd(s, i) - 1
		case open:
			depth++
		case close:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(s)
}

// marked writes a part in braces.
func (t *templateWriter) marked(name, args string) string {
	sql := t.w.marked(t.call, name, args)
	if !t.bind {
		return sql
	}
	return t.bound.add(sql)
}

func (t *templateWriter) name(number string) string {
	if t.names[number] == "" {
		t.names[number] = quoteName(t.w.name("v"))
	}
	return t.names[number]
}

// argument writes $1, $*, $3* or $2(...) at the start of s and returns its length.
func (t *templateWriter) argument(b *strings.Builder, s string) int {
	n := 1
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	first, _ := strconv.Atoi(s[1:n])
	if n < len(s) && s[n] == '*' && (first != 1 || n == 1) || n == 1 {
		var parts []string
		for i := max(first, 1) - 1; i < len(t.args); i++ {
			parts = append(parts, t.arg(i))
		}
		b.WriteString(strings.Join(parts, ", "))
		return n + 1
	}
	if first > len(t.args) {
		t.w.fail(t.node(), "function %s has no argument %d", t.resolved.Function.Name, first)
		return n
	}
	if lambda, ok := t.args[first-1].(*athenasql.Lambda); ok && n < len(s) && s[n] == '(' {
		end := closing(s, n, '(', ')')
		t.lambda(b, lambda, s[n+1:end])
		return end + 1
	}
	if strings.HasPrefix(s[n:], "local") {
		b.WriteString(t.local(first - 1))
		return n + len("local")
	}
	b.WriteString(t.arg(first - 1))
	return n
}

// typeName writes $T or $T2 at the start of s and returns its length.
func (t *templateWriter) typeName(b *strings.Builder, s string) int {
	n := len("$T")
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	typ := t.resolved.Result
	if i, err := strconv.Atoi(s[2:n]); err == nil {
		if i > len(t.resolved.Args) {
			t.w.fail(t.node(), "function %s has no argument %d", t.resolved.Function.Name, i)
			return n
		}
		typ = t.resolved.Args[i-1]
	}
	b.WriteString(duckType(typ))
	return n
}

// node is where the call stands.
func (t *templateWriter) node() athenasql.Node {
	if t.call != nil {
		return t.call
	}
	return t.w.a.Statement
}

// arg writes an argument in the type that the function takes.
func (t *templateWriter) arg(i int) string {
	if t.sql[i] == "" {
		e := t.args[i]
		t.sql[i] = t.w.expr(e)
		if i < len(t.resolved.Args) && t.resolved.Args[i].Kind != encode.Function {
			t.sql[i] = t.w.cast(t.sql[i], t.w.a.Type(e), t.resolved.Args[i])
		}
	}
	return t.sql[i]
}

// lambda writes the body of a lambda with SQL in place of its parameters.
func (t *templateWriter) lambda(b *strings.Builder, l *athenasql.Lambda, params string) {
	parts := splitArguments(params)
	if len(parts) != len(l.Params) {
		t.w.fail(l, "the lambda of %s must have %d parameters", t.resolved.Function.Name, len(parts))
		return
	}
	for i, p := range l.Params {
		t.w.lambdas[p] = t.expand(strings.TrimSpace(parts[i]))
	}
	b.WriteString("(" + t.w.value(l.Body) + ")")
}

// splitArguments splits SQL at its commas outside of brackets and quotes.
func splitArguments(s string) []string {
	var parts []string
	start := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\'', '"':
			i = quoteEnd(s, i) - 1
		case '(':
			i = closing(s, i, '(', ')')
		case '[':
			i = closing(s, i, '[', ']')
		case ',':
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

// marked writes the call of an aggregate or window function with what may stand in and behind it.
func (w *writer) marked(c *athenasql.Call, name, args string) string {
	if c == nil {
		return name + "(" + args + ")"
	}
	var b strings.Builder
	b.WriteString(name + "(")
	if c.Distinct {
		b.WriteString("DISTINCT ")
	}
	b.WriteString(args)
	if len(c.OrderBy) > 0 {
		b.WriteString(" " + w.sortItems(c.OrderBy))
	}
	if c.Nulls == "IGNORE" {
		b.WriteString(" IGNORE NULLS")
	}
	b.WriteString(")")
	if c.Filter != nil {
		b.WriteString(" FILTER (WHERE " + w.condition(c.Filter) + ")")
	}
	if c.Over != nil {
		b.WriteString(" OVER (" + w.window(c.Over) + ")")
	}
	return b.String()
}

// window writes what stands after OVER, with what it takes from a named window.
func (w *writer) window(win *athenasql.Window) string {
	partition, order, frame := w.windowParts(win, 0)
	var parts []string
	if len(partition) > 0 {
		parts = append(parts, "PARTITION BY "+w.values1(partition))
	}
	if len(order) > 0 {
		parts = append(parts, w.sortItems(order))
	}
	if frame != nil {
		bounds := w.frameBound(frame.Start)
		if frame.End != nil {
			bounds = "BETWEEN " + bounds + " AND " + w.frameBound(frame.End)
		}
		parts = append(parts, frame.Unit+" "+bounds)
	}
	return strings.Join(parts, " ")
}

func (w *writer) windowParts(win *athenasql.Window, depth int) ([]athenasql.Expr, []*athenasql.SortItem, *athenasql.Frame) {
	partition, order, frame := win.PartitionBy, win.OrderBy, win.Frame
	if win.Name == nil {
		return partition, order, frame
	}
	for _, n := range w.scope.windows {
		if !strings.EqualFold(n.Name.Name, win.Name.Name) || depth > len(w.scope.windows) {
			continue
		}
		p, o, f := w.windowParts(n.Window, depth+1)
		if len(partition) == 0 {
			partition = p
		}
		if len(order) == 0 {
			order = o
		}
		if frame == nil {
			frame = f
		}
		return partition, order, frame
	}
	w.fail(win, "there is no window %s", win.Name.Name)
	return nil, nil, nil
}

func (w *writer) frameBound(b *athenasql.FrameBound) string {
	direction := " PRECEDING"
	if b.Following {
		direction = " FOLLOWING"
	}
	switch b.Kind {
	case "CURRENT":
		return "CURRENT ROW"
	case "UNBOUNDED":
		return "UNBOUNDED" + direction
	}
	value := w.value(b.Value)
	if n, ok := b.Value.(*athenasql.Number); !ok || strings.HasPrefix(n.Text, "-") {
		value = w.let("trino_frame_offset", value)
	}
	return value + direction
}

// maxListAgg is how many bytes a LISTAGG may have.
const maxListAgg = 1 << 20

func (w *writer) listAgg(l *athenasql.ListAgg) string {
	separator := "''"
	if l.Separator != nil {
		separator = quoteText(l.Separator.Value)
	}
	distinct := ""
	if l.Distinct {
		distinct = "DISTINCT "
	}
	filter := ""
	if l.Filter != nil {
		filter = " FILTER (WHERE " + w.condition(l.Filter) + ")"
	}
	if o := l.Overflow; o != nil && o.Truncate {
		filler := "'...'"
		if o.Filler != nil {
			filler = quoteText(o.Filler.Value)
		}
		list := "array_agg(" + distinct + w.value(l.Expr) + " " + w.sortItems(l.OrderBy) + ")" + filter
		return fmt.Sprintf("trino_listagg_truncated(%s, %s, %s, %t, %d)", list, separator, filler, o.Count, maxListAgg)
	}
	sql := "string_agg(" + distinct + w.value(l.Expr) + ", " + separator + " " + w.sortItems(l.OrderBy) + ")" + filter
	return fmt.Sprintf("trino_bounded(%s, %d)", sql, maxListAgg)
}

func (w *writer) jsonCall(j *athenasql.JSONCall) string {
	return w.fail(j, "%s runs on Trino and Athena only", j.Name)
}
