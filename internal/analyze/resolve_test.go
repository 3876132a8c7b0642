package analyze

import (
	"errors"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/encode"
)

// typ reads a type as signatures write it.
func typ(t *testing.T, text string) encode.Type {
	t.Helper()
	sig, err := parseSignature("() -> " + text)
	if err != nil {
		t.Fatal(err)
	}
	b := binding{}
	result, ok := b.typeOf(sig.result)
	if !ok {
		t.Fatalf("type %s has variables", text)
	}
	return result
}

func typesOf(t *testing.T, texts string) []encode.Type {
	t.Helper()
	sig, err := parseSignature("(" + texts + ") -> unknown")
	if err != nil {
		t.Fatal(err)
	}
	var types []encode.Type
	for _, p := range sig.params {
		b := binding{}
		got, ok := b.typeOf(p)
		if !ok {
			t.Fatalf("types %s have variables", texts)
		}
		types = append(types, got)
	}
	return types
}

func TestParseSignatureErrors(t *testing.T) {
	for _, text := range []string{
		"", "()", "varchar -> varchar", "(varchar -> varchar", "(text) -> varchar", "(varchar) -> varchar x",
		"(array) -> bigint", "(map(T)) -> bigint", "(T) -> T where T: nice", "(decimal(P)) -> bigint", "(varchar...,) -> bigint",
	} {
		if _, err := parseSignature(text); err == nil {
			t.Errorf("%q parses", text)
		}
	}
}

func TestCoerces(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"integer", "bigint", true}, {"bigint", "integer", false}, {"bigint", "real", true}, {"integer", "double", true},
		{"integer", "decimal(10,0)", true}, {"integer", "decimal(9,0)", false}, {"bigint", "decimal(38,2)", true},
		{"decimal(3,1)", "double", true}, {"double", "decimal(38,0)", false}, {"real", "double", true},
		{"varchar(3)", "varchar", true}, {"varchar", "varchar(3)", false}, {"varchar(3)", "varchar(2)", false},
		{"varchar(3)", "char(4)", true}, {"varchar(5)", "char(4)", false}, {"char(3)", "varchar", false},
		{"date", "timestamp(3)", true}, {"timestamp(3)", "timestamp(6)", true}, {"timestamp(6)", "timestamp(3)", false},
		{"timestamp(3)", "timestamp(3) with time zone", true}, {"date", "timestamp(0) with time zone", true},
		{"timestamp with time zone", "timestamp", false}, {"varchar", "date", false}, {"varchar", "bigint", false},
		{"unknown", "map(varchar, bigint)", true}, {"array(unknown)", "array(bigint)", true}, {"array(bigint)", "array(unknown)", false},
		{"array(integer)", "array(bigint)", true}, {"row(integer, varchar(1))", "row(bigint, varchar)", true},
		{"row(integer)", "row(integer, integer)", false}, {"map(varchar(1), integer)", "map(varchar, double)", true},
		{"json", "varchar", false}, {"varchar", "json", false}, {"interval day to second", "interval year to month", false},
	} {
		if got := Coerces(typ(t, c.from), typ(t, c.to)); got != c.want {
			t.Errorf("Coerces(%s, %s) = %v", c.from, c.to, got)
		}
	}
}

func TestCommonType(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"integer", "bigint", "bigint"}, {"integer", "real", "real"}, {"real", "double", "double"},
		{"decimal(2,1)", "bigint", "decimal(20,1)"}, {"decimal(2,1)", "real", "real"}, {"decimal(38,0)", "decimal(38,38)", "decimal(38,38)"},
		{"char(3)", "varchar(4)", "char(4)"}, {"varchar(2)", "varchar(3)", "varchar(3)"}, {"varchar(2)", "varchar", "varchar"},
		{"date", "timestamp(3)", "timestamp(3)"}, {"timestamp(6)", "timestamp(3) with time zone", "timestamp(6) with time zone"},
		{"array(unknown)", "array(integer)", "array(integer)"}, {"map(unknown, bigint)", "map(varchar, integer)", "map(varchar, bigint)"},
		{"varchar", "bigint", ""}, {"array(varchar)", "array(bigint)", ""}, {"date", "time", ""}, {"boolean", "integer", ""},
	} {
		for _, pair := range [][2]string{{c.a, c.b}, {c.b, c.a}} {
			got, ok := CommonType(typ(t, pair[0]), typ(t, pair[1]))
			if ok != (c.want != "") || ok && !sameType(got, typ(t, c.want)) {
				t.Errorf("CommonType(%s, %s) = %s, %v, want %q", pair[0], pair[1], got, ok, c.want)
			}
		}
	}
	named := func(name string) encode.Type {
		return encode.Type{Kind: encode.Row, Fields: []encode.Column{{Name: name, Type: typ(t, "integer")}}}
	}
	if got, ok := CommonType(named("a"), named("b")); !ok || got.Fields[0].Name != "" {
		t.Errorf("the common type of rows with other names is %s", got)
	}
}

// TestResolve describes a call of a function with these forms: the types of its arguments and its result, or the error.
func TestResolve(t *testing.T) {
	id := func(p []encode.Type) (encode.Type, error) { return p[0], nil }
	fixed := func(text string) func([]encode.Type) (encode.Type, error) {
		return func([]encode.Type) (encode.Type, error) { return typ(t, text), nil }
	}
	abs := []string{"(bigint) -> bigint", "(double) -> double", "(integer) -> integer", "(decimal(p,s)) -> decimal(p,s)"}
	sum := []string{"(bigint) -> bigint", "(double) -> double", "(real) -> real", "(decimal(p,s)) -> decimal(38,s)"}
	concat := []string{"(varchar, varchar...) -> varchar", "(array(E)...) -> array(E)", "(array(E), E) -> array(E)", "(E, array(E)) -> array(E)"}
	reduce := []string{"(array(T), S, function(S, T, S), function(S, R)) -> R"}
	for _, c := range []struct {
		forms []string
		args  string
		fn    []Arg
		want  string
	}{
		{abs, "integer", nil, "integer -> integer"},
		{abs, "smallint", nil, "integer -> integer"},
		{abs, "real", nil, "double -> double"},
		{abs, "decimal(5,2)", nil, "decimal(5, 2) -> decimal(5, 2)"},
		{abs, "unknown", nil, "integer -> integer"},
		{abs, "varchar", nil, "Unexpected parameters (varchar) for function f. Expected: f(bigint), f(double)"},
		{sum, "integer", nil, "bigint -> bigint"},
		{sum, "decimal(5,2)", nil, "decimal(5, 2) -> decimal(38, 2)"},
		{sum, "interval day to second", nil, "Unexpected parameters (interval day to second)"},
		{concat, "varchar(1), varchar(2), varchar", nil, "varchar(1), varchar(2), varchar -> varchar"},
		{concat, "array(integer), bigint", nil, "array(bigint), bigint -> array(bigint)"},
		{concat, "integer, array(bigint)", nil, "bigint, array(bigint) -> array(bigint)"},
		{concat, "array(integer), array(integer)", nil, "array(integer), array(integer) -> array(integer)"},
		{concat, "integer, integer", nil, "Unexpected parameters (integer, integer)"},
		{[]string{"(T, T) -> T where T: orderable"}, "map(varchar, varchar), map(varchar, varchar)", nil, "Unexpected parameters (map(varchar, varchar), map(varchar, varchar)) for function f. Expected: f(T, T) T:orderable"},
		{[]string{"(map(K, V), K) -> V"}, "map(bigint, varchar), smallint", nil, "map(bigint, varchar), bigint -> varchar"},
		{[]string{"(map(K, V), K) -> V"}, "unknown, smallint", nil, "map(smallint, unknown), smallint -> unknown"},
		{[]string{"(varchar(x)) -> varchar(x)"}, "varchar(7)", nil, "varchar(7) -> varchar(7)"},
		{[]string{"(timestamp(p)) -> timestamp(p)"}, "date", nil, "timestamp(0) -> timestamp(0)"},
		{[]string{"(any) -> bigint"}, "array(varchar)", nil, "array(varchar) -> bigint"},
		{[]string{"() -> bigint"}, "", nil, " -> bigint"},
		{[]string{"(array(T), function(T, U)) -> array(U)"}, "array(integer)", []Arg{{Params: 1, Lambda: fixed("varchar")}}, "array(integer), function -> array(varchar)"},
		{[]string{"(array(T), function(T, boolean)) -> array(T)"}, "array(integer)", []Arg{{Params: 1, Lambda: id}}, "Unexpected parameters (array(integer), <function>)"},
		{[]string{"(array(T), function(T, boolean)) -> array(T)"}, "array(integer)", []Arg{{Params: 2, Lambda: id}}, "Expected a lambda that takes 1 argument(s) but got 2"},
		{[]string{"(array(T)) -> T"}, "", []Arg{{Params: 1, Lambda: id}}, "Unexpected parameters (<function>)"},
		{reduce, "array(double), integer", []Arg{{Params: 2, Lambda: fixed("double")}, {Params: 1, Lambda: id}}, "array(double), double, function, function -> double"},
		{reduce, "array(integer), bigint", []Arg{{Params: 2, Lambda: fixed("integer")}, {Params: 1, Lambda: id}}, "Unexpected parameters (array(integer), bigint, <function>, <function>)"},
	} {
		f := &Function{Name: "f"}
		for _, s := range c.forms {
			f.Overloads = append(f.Overloads, &Overload{Signature: s})
		}
		var args []Arg
		for _, a := range typesOf(t, c.args) {
			args = append(args, Arg{Type: a})
		}
		got := describe(f.Resolve(append(args, c.fn...)))
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("f(%s) = %s, want %s", c.args, got, c.want)
		}
	}
}

func describe(r *Resolved, err error) string {
	if err != nil {
		return err.Error()
	}
	var args []string
	for _, a := range r.Args {
		args = append(args, a.String())
	}
	return strings.Join(args, ", ") + " -> " + r.Result.String()
}

func TestResolveZone(t *testing.T) {
	f := &Function{Name: "f", Overloads: []*Overload{{Signature: "(varchar, timestamp(p) with time zone) -> timestamp(p) with time zone"}}}
	at := encode.Type{Kind: encode.TimestampTZ, Precision: 6, Zone: "Asia/Tokyo"}
	r, err := f.Resolve([]Arg{{Type: varchar}, {Type: at}})
	if err != nil || r.Result.Zone != at.Zone || r.Result.Precision != 6 || r.Args[1].Zone != at.Zone {
		t.Fatalf("%+v, %v", r, err)
	}
}

func TestResolveErrors(t *testing.T) {
	own := errors.New("in the body")
	f := &Function{Name: "f", Overloads: []*Overload{{Signature: "(array(T), function(T, U)) -> array(U)", Refused: "is not here"}}}
	body := func([]encode.Type) (encode.Type, error) { return encode.Type{}, own }
	if _, err := f.Resolve([]Arg{{Type: ArrayOf(varchar)}, {Params: 1, Lambda: body}}); !errors.Is(err, own) {
		t.Errorf("the error of a lambda is %v", err)
	}
	var refusal *Error
	body = func([]encode.Type) (encode.Type, error) { return varchar, nil }
	if _, err := f.Resolve([]Arg{{Type: ArrayOf(varchar)}, {Params: 1, Lambda: body}}); !errors.As(err, &refusal) || refusal.Kind != UnsupportedFunction {
		t.Errorf("a refused form gives %v", err)
	}
	if _, err := refused("g", "is not here").Resolve(nil); !errors.As(err, &refusal) || refusal.Message.String() != "function g is not here" {
		t.Errorf("a refused function gives %v", err)
	}
}
