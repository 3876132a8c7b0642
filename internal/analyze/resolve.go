package analyze

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// An Arg is an argument of a call whose form is to be found.
type Arg struct {
	Type encode.Type // unless it is a lambda
	// Params is the number of parameters of a lambda, at least 1, and Lambda returns the type of its body where its
	// parameters have the given types. Lambda is called once for each list of types that comes into question and, where
	// Resolve succeeds, last for the ones that were chosen. Its error ends Resolve and is returned as it is.
	Params int
	Lambda func(params []encode.Type) (encode.Type, error)
}

// maxBindings is how often the types of variables may change until they hold, as in Trino: reduce over decimals whose
// state grows with each step has no type.
const maxBindings = 4

// Resolve finds the form of the function that takes the arguments, by Trino's rules: one that takes them as they are,
// those without type variables first, else the most specific of those that take them coerced. Its error is an *Error
// without a place, or that of a lambda.
func (f *Function) Resolve(args []Arg) (*Resolved, error) {
	if len(f.Overloads) == 0 {
		return nil, f.refuse(f.Reason)
	}
	r := resolver{function: f, args: args}
	for _, step := range []struct{ coerce, generic, plain bool }{
		{plain: true}, {generic: true}, {coerce: true, generic: true, plain: true},
	} {
		var found []*binding
		for _, o := range f.Overloads {
			sig, err := o.signature()
			if err != nil {
				return nil, fmt.Errorf("function %s: %w", f.Name, err)
			}
			if sig.generic && !step.generic || !sig.generic && !step.plain || !sig.takes(len(args)) {
				continue
			}
			b, err := r.bind(o, sig, step.coerce)
			if err != nil {
				return nil, err
			}
			if b != nil {
				found = append(found, b)
			}
		}
		if step.coerce {
			found = r.mostSpecific(found)
		}
		switch len(found) {
		case 0:
		case 1:
			return r.resolved(found[0])
		default:
			return nil, &Error{Kind: TypeMismatch, Message: ambiguous(f, found), Fix: say("cast the NULL: CAST(NULL AS varchar)")}
		}
	}
	return nil, &Error{Kind: TypeMismatch, Message: r.unexpected()}
}

func (f *Function) refuse(reason string) *Error {
	return &Error{Kind: UnsupportedFunction, Message: say("function %s %s", f.Name, athenasql.Phrase{Format: reason})}
}

// A resolver finds the form of one call.
type resolver struct {
	function *Function
	args     []Arg
}

// A binding is a form that takes the arguments, with what its variables are.
type binding struct {
	overload *Overload
	sig      *signature
	types    map[string]encode.Type
	numbers  map[string]int
	args     []encode.Type
	lambdas  [][]encode.Type // by argument, the types of a lambda's parameters
}

// bind returns nil where the form does not take the arguments.
func (r *resolver) bind(o *Overload, sig *signature, coerce bool) (*binding, error) {
	b := &binding{
		overload: o, sig: sig, types: map[string]encode.Type{}, numbers: map[string]int{},
		args: make([]encode.Type, len(r.args)), lambdas: make([][]encode.Type, len(r.args)),
	}
	results := make([]encode.Type, len(r.args))
	for round := 0; ; round++ {
		changed := false
		for i, a := range r.args {
			formal, actual := sig.at(i), a.Type
			if a.Lambda != nil && formal.typ.Kind != encode.Function {
				return nil, nil
			}
			if a.Lambda != nil {
				known, err := r.lambda(b, i, &results[i])
				if err != nil {
					return nil, err
				}
				if !known {
					continue
				}
				formal, actual = formal.args[len(formal.args)-1], results[i]
			}
			change, ok := b.unify(formal, actual)
			if !ok {
				return nil, nil
			}
			changed = changed || change
		}
		if !changed {
			break
		}
		if round == maxBindings {
			return nil, &Error{Kind: TypeMismatch, Message: say(
				"the types of function %s grow without end: its lambda returns another type than it takes", r.function.Name),
				Fix: say("cast the first value to the type that the lambda returns, such as CAST(0 AS double)")}
		}
	}
	if !b.fits(r.args, results, coerce) {
		return nil, nil
	}
	return b, nil
}

// lambda types the body of the i-th argument once the types of its parameters are known; false is that they are not yet.
func (r *resolver) lambda(b *binding, i int, result *encode.Type) (bool, error) {
	formal := b.sig.at(i)
	var params []encode.Type
	for _, f := range formal.args[:len(formal.args)-1] {
		t, ok := b.typeOf(f)
		if !ok {
			return false, nil
		}
		params = append(params, t)
	}
	if n := r.args[i].Params; n != len(params) {
		return false, &Error{Kind: Invalid, Message: say(
			"Expected a lambda that takes %d argument(s) but got %d", len(params), n)}
	}
	if slices.EqualFunc(params, b.lambdas[i], sameType) && b.lambdas[i] != nil {
		return true, nil
	}
	t, err := r.args[i].Lambda(params)
	if err != nil {
		return false, err
	}
	*result, b.lambdas[i] = t, params
	return true, nil
}

// unify binds the variables of a formal type to those of an actual one: a variable bound before becomes the common type
// of both. It reports a change, and false where there is no such type.
func (b *binding) unify(f formal, actual encode.Type) (changed, ok bool) {
	switch {
	case f.any:
		return false, true
	case actual.Kind == encode.Function, f.typ.Kind == encode.Function:
		return false, false
	case f.variable != "":
		before, bound := b.types[f.variable]
		if !bound {
			b.types[f.variable] = actual
			return true, true
		}
		common, ok := CommonType(before, actual)
		if !ok || sameType(common, before) {
			return false, ok
		}
		b.types[f.variable] = common
		return true, true
	case f.p != "":
		return b.unifyNumbers(f, actual)
	case len(f.args) == 0:
		return false, true
	}
	inner := make([]encode.Type, len(f.args)) // of NULL all parts are unknown
	switch {
	case actual.Kind == encode.Unknown:
	case actual.Kind != f.typ.Kind:
		return false, false
	case actual.Kind == encode.Array:
		inner[0] = *actual.Elem
	case actual.Kind == encode.Map:
		inner[0], inner[1] = *actual.Key, *actual.Elem
	case len(actual.Fields) != len(f.args):
		return false, false
	default:
		for i, c := range actual.Fields {
			inner[i] = c.Type
		}
	}
	for i, t := range inner {
		change, ok := b.unify(f.args[i], t)
		if !ok {
			return false, false
		}
		changed = changed || change
	}
	return changed, true
}

// numbersOfNull are the types that NULL has where one with numbers is wanted.
var numbersOfNull = map[encode.Kind]encode.Type{
	encode.Varchar: {Kind: encode.Varchar}, encode.Char: {Kind: encode.Char, Precision: 1},
	encode.Decimal: {Kind: encode.Decimal, Precision: 1}, encode.Time: {Kind: encode.Time, Precision: 3},
	encode.Timestamp: {Kind: encode.Timestamp, Precision: 3}, encode.TimestampTZ: {Kind: encode.TimestampTZ, Precision: 3},
}

// unifyNumbers binds the precision and the scale of a formal type.
func (b *binding) unifyNumbers(f formal, actual encode.Type) (changed, ok bool) {
	if actual.Kind == encode.Unknown {
		actual = numbersOfNull[f.typ.Kind]
	}
	if actual.Kind != f.typ.Kind {
		as, ok := asKind(actual, f.typ)
		if !ok {
			return false, false
		}
		actual = as
	}
	p, bound := b.numbers[f.p]
	s := b.numbers[f.s]
	if bound {
		before := encode.Type{Kind: actual.Kind, Precision: p, Scale: s}
		if actual, ok = CommonType(before, actual); !ok {
			return false, false
		}
	}
	b.numbers[f.p] = actual.Precision
	changed = !bound || p != actual.Precision
	if f.s != "" {
		b.numbers[f.s] = actual.Scale
		changed = changed || s != actual.Scale
	}
	return changed, true
}

// fits fills in the coerced types of the arguments and reports whether the arguments and the constraints hold: without
// coercion only where all types are the same. Bodies of lambdas are never coerced.
func (b *binding) fits(args []Arg, results []encode.Type, coerce bool) bool {
	for i, a := range args {
		formal := b.sig.at(i)
		if a.Lambda != nil {
			want, ok := b.typeOf(formal.args[len(formal.args)-1])
			if !ok || b.lambdas[i] == nil || !takesAsIs(want, results[i]) {
				return false
			}
			b.args[i] = encode.Type{Kind: encode.Function}
			continue
		}
		want, ok := b.typeOf(formal)
		switch {
		case formal.any || ok && takesAsIs(want, a.Type):
			b.args[i] = a.Type
		case !ok || !coerce || !Coerces(a.Type, want):
			return false
		default:
			b.args[i] = want
		}
	}
	for variable, need := range b.sig.constraints {
		t, bound := b.types[variable]
		if bound && (need == "comparable" && !Comparable(t) || need == "orderable" && !Orderable(t) || need == "varchar" && !castsToVarchar(t)) {
			return false
		}
	}
	return true
}

// takesAsIs reports whether a type is the wanted one; varchar without a length takes those with one.
func takesAsIs(want, actual encode.Type) bool {
	return sameType(want, actual) || want.Kind == encode.Varchar && want.Precision == 0 && actual.Kind == encode.Varchar
}

// typeOf returns the type that a formal one stands for, and false while variables of it are not bound.
func (b *binding) typeOf(f formal) (encode.Type, bool) {
	if f.variable != "" {
		t, ok := b.types[f.variable]
		return t, ok
	}
	t := f.typ
	if f.p != "" {
		t.Precision = b.numbers[f.p]
	}
	if f.s != "" {
		t.Scale = b.numbers[f.s]
	}
	inner := make([]encode.Type, len(f.args))
	for i, a := range f.args {
		var ok bool
		if inner[i], ok = b.typeOf(a); !ok {
			return t, false
		}
	}
	switch t.Kind {
	case encode.Array:
		t.Elem = &inner[0]
	case encode.Map:
		t.Key, t.Elem = &inner[0], &inner[1]
	case encode.Row:
		for _, i := range inner {
			t.Fields = append(t.Fields, encode.Column{Type: i})
		}
	}
	return t, true
}

// mostSpecific returns the forms that are left of those that take the arguments coerced: one form is more specific than
// another that takes the arguments as the one has coerced them.
func (r *resolver) mostSpecific(found []*binding) []*binding {
	var left []*binding
	for _, b := range found {
		related := false
		for i, other := range left {
			more := r.moreSpecific(b, other)
			if related = more || r.moreSpecific(other, b); more {
				left[i] = b
			}
			if related {
				break
			}
		}
		if !related {
			left = append(left, b)
		}
	}
	if len(left) < 2 || slices.ContainsFunc(r.args, func(a Arg) bool { return a.Lambda != nil }) {
		return left
	}
	if nulls := slices.DeleteFunc(slices.Clone(left), r.castsMoreThanNulls); len(nulls) > 0 {
		left = nulls
	}
	alike := func(b *binding) bool {
		t, _ := b.typeOf(b.sig.result)
		first, _ := left[0].typeOf(left[0].sig.result)
		return sameType(t, first) && !b.overload.Null
	}
	if r.function.Kind == Scalar && !slices.ContainsFunc(left, func(b *binding) bool { return !alike(b) }) {
		return left[:1] // all of them NULL
	}
	return left
}

func (r *resolver) moreSpecific(b, than *binding) bool {
	args := slices.Clone(r.args)
	for i := range args {
		args[i].Type = b.args[i]
	}
	inner := resolver{function: r.function, args: args}
	bound, err := inner.bind(than.overload, than.sig, true)
	return err == nil && bound != nil
}

// castsMoreThanNulls reports whether a form coerces arguments other than NULL.
func (r *resolver) castsMoreThanNulls(b *binding) bool {
	for i, a := range r.args {
		want, ok := b.typeOf(b.sig.at(i)) // varchar is another type than varchar(3)
		if a.Type.Kind != encode.Unknown && (!sameType(a.Type, b.args[i]) || ok && !b.sig.at(i).any && !sameType(a.Type, want)) {
			return true
		}
	}
	return false
}

// resolved makes the answer of the form that was chosen.
func (r *resolver) resolved(b *binding) (*Resolved, error) {
	if b.overload.Refused != "" {
		return nil, r.function.refuse(b.overload.Refused)
	}
	for i, params := range b.lambdas {
		if params == nil {
			continue
		}
		if _, err := r.args[i].Lambda(params); err != nil { // another form may have been tried after
			return nil, err
		}
	}
	answer := &Resolved{Function: r.function, Overload: b.overload, Args: b.args}
	if b.overload.Result != nil {
		answer.Result = b.overload.Result(b.args)
	} else {
		result, ok := b.typeOf(b.sig.result)
		if !ok {
			return nil, &Error{Kind: TypeMismatch, Message: r.unexpected()}
		}
		answer.Result = result
	}
	if b.overload.Wants != nil {
		answer.Args = b.overload.Wants(b.args)
	}
	if answer.Result.Kind == encode.TimestampTZ && answer.Result.Zone == "" {
		i := slices.IndexFunc(b.args, func(t encode.Type) bool { return t.Kind == encode.TimestampTZ })
		if i >= 0 {
			answer.Result.Zone = b.args[i].Zone
		}
	}
	return answer, nil
}

// unexpected says that no form takes the arguments, and which ones there are.
func (r *resolver) unexpected() athenasql.Phrase {
	var got, expected []string
	for _, a := range r.args {
		if a.Lambda != nil {
			got = append(got, "<function>")
		} else {
			got = append(got, a.Type.String())
		}
	}
	for _, o := range r.function.Overloads {
		expected = append(expected, r.function.Name+signatureParams(o.Signature))
	}
	return say("Unexpected parameters (%s) for function %s. Expected: %s",
		strings.Join(got, ", "), r.function.Name, strings.Join(expected, ", "))
}

func ambiguous(f *Function, found []*binding) athenasql.Phrase {
	var forms []string
	for _, b := range found {
		forms = append(forms, f.Name+signatureParams(b.overload.Signature))
	}
	return say("Could not choose a best candidate for function %s. Explicit type casts must be added. Candidates are: %s",
		f.Name, strings.Join(forms, ", "))
}
