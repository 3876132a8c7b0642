package trinofunc

import (
	"fmt"
	"math/big"
	"sort"
)

// A Function is a scalar function as DuckDB is told of it.
type Function struct {
	// Name is what the SQL calls, trino_ and more. A name has one form; another one is another Function.
	Name string
	// Args are DuckDB's types of the arguments: VARCHAR, BLOB, BOOLEAN, TINYINT ... BIGINT, FLOAT, DOUBLE, DATE, TIME,
	// TIMESTAMP, TIMESTAMPTZ, T[], MAP(K, V), ANY. If the last one ends in "..." it repeats, zero or more times.
	Args []string
	// Result is DuckDB's type of the result, out of the same (not ANY).
	Result string
	// Null has calls with NULL arguments reach the function; otherwise they give NULL without a call.
	Null bool
	// New makes an evaluator. It is used by one goroutine at a time and for many rows, so it may keep buffers and what
	// it compiled from arguments that stay the same (see cache); another goroutine gets another one.
	New func() Eval
}

// Eval computes one row: it reads the arguments and sets the result once. Not setting it makes NULL. An error ends the
// query with its text, except inside of TRY, where it makes NULL.
type Eval func(in Args, out Result) error

// Args are the arguments of one call, or the elements of one list. Nothing checks that a getter fits the type or that
// the value is not NULL: the caller does.
type Args interface {
	Len() int
	Type(i int) Type
	Null(i int) bool
	Bool(i int) bool
	// Int is any whole number up to 64 bits, DATE as days and TIME, TIMESTAMP and TIMESTAMPTZ as microseconds, from
	// midnight or 1970-01-01 UTC.
	Int(i int) int64
	// Big is any whole number, or a DECIMAL without its point.
	Big(i int) *big.Int
	Float(i int) float64 // FLOAT or DOUBLE
	// String is a VARCHAR or BLOB, in memory of DuckDB's: it is valid until Eval returns, clone what is kept longer.
	String(i int) string
	List(i int) Args // the elements
	Map(i int) (keys, values Args)
	Struct(i int) Args // the fields
}

// A Type is DuckDB's type of a value, for arguments of type ANY: its name as Function.Args has it, or DECIMAL with its
// scale, and LIST, MAP or STRUCT without their parts.
type Type struct {
	Name  string
	Scale int
}

// Result takes the result of one call, or one element after the other of a list.
type Result interface {
	Null()
	Bool(bool)
	Int(int64) // as Args.Int
	Float(float64)
	// String is a VARCHAR or BLOB; it is copied. Bytes that are not UTF-8 become U+FFFD in a VARCHAR.
	String(string)
	Bytes([]byte)
	List() Result // what takes the elements; none make an empty list
	Map() (keys, values Result)
}

var functions = map[string]*Function{}

// Lookup returns a function by its name.
func Lookup(name string) (*Function, bool) {
	f, ok := functions[name]
	return f, ok
}

// Names returns all names, sorted.
func Names() []string {
	var names []string
	for name := range functions {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// register adds the functions of a family to the registry. It returns a value so that it can stand in a var declaration.
func register(family ...*Function) []*Function {
	for _, f := range family {
		if _, ok := functions[f.Name]; ok {
			panic(fmt.Sprintf("trinofunc: %s is there twice", f.Name))
		}
		functions[f.Name] = f
	}
	return family
}

// A rowError is an error of a row. Its text is mostly Trino's, whose sentences begin with a capital letter.
type rowError string

func (e rowError) Error() string { return string(e) }

func failf(format string, a ...any) error { return rowError(fmt.Sprintf(format, a...)) }

// types is a list of DuckDB types, such as types("VARCHAR", "BIGINT").
func types(t ...string) []string { return t }

// stateless makes a New of an Eval that keeps nothing.
func stateless(e Eval) func() Eval { return func() Eval { return e } }

// text1 is a function from text to text.
func text1(name string, f func(string) (string, error)) *Function {
	return &Function{Name: name, Args: types("VARCHAR"), Result: "VARCHAR", New: stateless(func(in Args, out Result) error {
		s, err := f(in.String(0))
		if err == nil {
			out.String(s)
		}
		return err
	})}
}

// cacheSize is how many compiled arguments one evaluator keeps. Most statements have one, a constant.
const cacheSize = 64

// A cache keeps what was made from an argument that is mostly the same in all rows: a pattern, a path, a format. The
// last one costs a comparison only.
type cache[T any] struct {
	make func(string) (T, error)
	key  string
	last entry[T]
	used bool
	all  map[string]entry[T]
}

type entry[T any] struct {
	value T
	err   error
}

func newCache[T any](make func(string) (T, error)) *cache[T] { return &cache[T]{make: make} }

// get returns what is made of the key, an error included.
func (c *cache[T]) get(key string) (T, error) {
	if c.used && c.key == key {
		return c.last.value, c.last.err
	}
	e, ok := c.all[key]
	if !ok {
		e.value, e.err = c.make(key)
		if c.all == nil || len(c.all) >= cacheSize {
			c.all = map[string]entry[T]{}
		}
	}
	kept := string(append([]byte(nil), key...)) // the argument is in memory of DuckDB's
	c.all[kept] = e
	c.key, c.last, c.used = kept, e, true
	return e.value, e.err
}
