package analyze

import "github.com/ashiato/ashiato/internal/encode"

// FunctionKind tells functions apart by where they may stand.
type FunctionKind uint8

const (
	Scalar FunctionKind = iota
	Aggregate
	Window
)

// Support says how the embedded engine has a function.
type Support uint8

const (
	Native  Support = iota // DuckDB's own has the same meaning
	Macro                  // SQL of ours over DuckDB's own
	Go                     // a Go function, see package trinofunc
	Refused                // Athena and Trino have it, the embedded engine does not
)

// A Function is one of Athena's functions by name, with all its forms.
type Function struct {
	Name    string // lower case
	Kind    FunctionKind
	Support Support
	// Reason says, for Refused, why and what to use instead.
	Reason string
	// Approximate functions give other figures on other engines.
	Approximate bool
	Overloads   []*Overload
}

// An Overload is one form of a function.
type Overload struct {
	Signature string // "(array(T), function(T, boolean)) -> array(T)", see parseSignature
	// Duck is the DuckDB SQL of a call: $1, $2 ... stand for the arguments, $* for all of them with commas between. In
	// that of an aggregate or window function, {name: args} marks the call that takes DISTINCT, ORDER BY, FILTER and
	// OVER: "CAST({sum: $1} AS BIGINT)".
	Duck string
	// Null says what NULL arguments do: false is that any NULL makes the result NULL without a call, as Trino does for
	// most functions, and Duck need not care because DuckDB does the same.
	Null bool
	// Fails says that the function can end the query with an error for some values (not counting wrong types).
	Fails bool
}

// A Resolved is the function of a call with its types.
type Resolved struct {
	Function *Function
	Overload *Overload
	Args     []encode.Type // what each argument is coerced to; Function for a lambda
	Result   encode.Type
}
