package rewrite

import (
	"slices"
	"strconv"
	"strings"
)

// What SQL uses more than once is written once, as the parameter of a lambda. The parameter stands for a list of one
// element, and what it stands for is written outside of the lambda, because a lambda can contain neither subqueries nor
// window functions, and because the time that DuckDB takes doubles with each lambda in another.

// bind writes sql, in which name stands for value, which is computed once.
func bind(name, value, sql string) string {
	return "list_transform([" + value + "], lambda " + name + ": " + sql + ")[1]"
}

// bindings are several values that are computed once.
type bindings struct {
	w      *writer
	name   string // once there is one
	fields []string
}

func (w *writer) newBindings() *bindings { return &bindings{w: w} }

// add returns what stands for a value.
func (b *bindings) add(value string) string {
	if b.name == "" {
		b.name = quoteName(b.w.name("v"))
	}
	field := "a" + strconv.Itoa(len(b.fields)+1)
	b.fields = append(b.fields, field+" := "+value)
	return b.name + "." + field
}

// around writes sql with the values that were added.
func (b *bindings) around(sql string) string {
	if len(b.fields) == 0 {
		return sql
	}
	return bind(b.name, "struct_pack("+strings.Join(b.fields, ", ")+")", sql)
}

// maxRepeated is how long SQL may be to stand in several places.
const maxRepeated = 300

// let calls a macro that uses its arguments more than once. Longer arguments are computed once, so that nested calls do
// not grow without bound; then others are too that a lambda cannot contain.
func (w *writer) let(macro string, args ...string) string {
	used := slices.Clone(args)
	b := w.newBindings()
	if slices.ContainsFunc(args, isLong) {
		for i, a := range args {
			if isLong(a) || notInLambda(a) {
				used[i] = b.add(a)
			}
		}
	}
	return b.around(macro + "(" + strings.Join(used, ", ") + ")")
}

func isLong(sql string) bool { return len(sql) > maxRepeated }

// once writes SQL that uses a value several times, and has a long value computed once, where a lambda can do that.
func (w *writer) once(value string, use func(value string) string) string {
	if isLong(value) {
		name := quoteName(w.name("v"))
		if sql := use(name); !notInLambda(sql) {
			return bind(name, value, sql)
		}
	}
	return use(value)
}

// notInLambda reports whether SQL may have a subquery or a window function.
func notInLambda(sql string) bool {
	return strings.Contains(sql, "SELECT ") || strings.Contains(sql, " OVER (")
}
