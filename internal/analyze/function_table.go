package analyze

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// families are the functions that each file function_*.go has: var _ = register(stringFunctions). They are built when
// the first name is looked up, because most commands need none.
var families []func() []*Function

func register(family func() []*Function) bool {
	families = append(families, family)
	return true
}

// functionTable joins the families. A name that several have is one function with the forms of all.
var functionTable = sync.OnceValue(func() map[string]*Function {
	table := make(map[string]*Function, 512)
	for _, family := range families {
		for _, f := range family() {
			if t := table[f.Name]; t != nil {
				t.Support = max(t.Support, f.Support)
				t.Approximate = t.Approximate || f.Approximate
				t.Overloads = append(t.Overloads, f.Overloads...)
			} else {
				table[f.Name] = f
			}
		}
	}
	return table
})

// LookupFunction finds a function by its name in any case.
func LookupFunction(name string) (*Function, bool) {
	f, ok := functionTable()[strings.ToLower(name)]
	return f, ok
}

// FunctionNames returns the names of all functions in order, refused ones included.
func FunctionNames() []string { return slices.Sorted(maps.Keys(functionTable())) }

// native makes a function of forms that DuckDB has: of each form its signature, then its SQL.
//
//	native("lower", "(varchar) -> varchar", "lower($1)")
func native(name string, forms ...string) *Function { return newFunction(name, Native, forms) }

// macro is native for forms that are SQL of ours.
func macro(name string, forms ...string) *Function { return newFunction(name, Macro, forms) }

// goFunc is native for forms that call Go functions.
func goFunc(name string, forms ...string) *Function { return newFunction(name, Go, forms) }

// refused makes a function that only the other engines have. The reason goes on from its name and ends without a full
// stop: "xxhash64 is not ...".
func refused(name, reason string) *Function {
	return &Function{Name: name, Support: Refused, Reason: reason}
}

func newFunction(name string, support Support, forms []string) *Function {
	f := &Function{Name: name, Support: support}
	for i := 0; i+1 < len(forms); i += 2 {
		f.Overloads = append(f.Overloads, &Overload{Signature: forms[i], Duck: forms[i+1]})
	}
	return f
}

// aliases returns functions like f under other names.
func (f *Function) aliases(names ...string) []*Function {
	all := []*Function{f}
	for _, n := range names {
		alias := *f
		alias.Name, alias.Overloads = n, slices.Clone(f.Overloads)
		all = append(all, &alias)
	}
	return all
}

// approximate says that f gives other figures on other engines.
func (f *Function) approximate() *Function { f.Approximate = true; return f }

// nulls sets Null in all forms: f takes NULL arguments and looks at them.
func (f *Function) nulls() *Function {
	return f.each(func(o *Overload) { o.Null = true })
}

// fails sets Fails in all forms.
func (f *Function) fails() *Function {
	return f.each(func(o *Overload) { o.Fails = true })
}

// each changes all forms.
func (f *Function) each(change func(*Overload)) *Function {
	for _, o := range f.Overloads {
		change(o)
	}
	return f
}
