package analyze

import (
	"sync"

	"github.com/ashiato/ashiato/internal/encode"
)

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
	Name string // lower case
	Kind FunctionKind
	// Support is that of the form that needs most; which one a call needs is told by the names in its Duck.
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
	// Duck is the DuckDB SQL of a call. In it
	//
	//	$1, $2 ...   are the arguments, each in its coerced type and in parentheses where it needs them;
	//	$*           are all of them with commas between, $3* those from the third on;
	//	#1, #2 ...   are names for parameters of DuckDB's lambdas, unlike any other name of the statement:
	//	             "list_transform($1, lambda #1: ...)";
	//	$2(a, b)     is the body of the lambda that is the second argument, with this SQL in place of its parameters:
	//	             "list_filter($1, lambda #1: $2(#1))". A lambda is not used otherwise;
	//	$T, $T2      are DuckDB's names of the types of the result and of the second argument;
	//	$1local      is the first argument, a time of any kind, as a local TIMESTAMP: an instant in the zone of its type;
	//	$zone        is that zone of the first argument that is an instant, as text: 'Asia/Tokyo', 'UTC';
	//	$digits, $digits2  are the precisions of the result and of the second argument;
	//	{sum: $1}    is, in an aggregate or window function, the call that takes DISTINCT, ORDER BY, FILTER, OVER and
	//	             IGNORE NULLS: "CAST({sum: $1} AS BIGINT)". There may be several; none of them is within another.
	Duck string
	// Over is the SQL of a call with OVER where Duck cannot be that.
	Over string
	// Null says what NULL arguments do: false is that any NULL makes the result NULL without a call, as Trino does for
	// most functions, and Duck need not care because DuckDB does the same.
	Null bool
	// Fails says that the function can end the query with an error for some values (not counting wrong types).
	Fails bool
	// Refused says why the embedded engine does not have this form of a function whose other forms it has.
	Refused string
	// Result, where it is set, computes the type of the result from those of the coerced arguments; the result in
	// Signature is then not looked at. It is for arithmetic on precisions.
	Result func(args []encode.Type) encode.Type
	// Wants, where it is set, gives the types that the arguments are cast to from the coerced ones, for functions that
	// cast more than what is coerced: array_join.
	Wants func(args []encode.Type) []encode.Type

	parse  sync.Once
	parsed *signature
	err    error
}

// A Resolved is the function of a call with its types.
type Resolved struct {
	Function *Function
	Overload *Overload
	Args     []encode.Type // what each argument is coerced to; Function for a lambda
	Result   encode.Type
}

// signature returns the parsed Signature.
func (o *Overload) signature() (*signature, error) {
	o.parse.Do(func() { o.parsed, o.err = parseSignature(o.Signature) })
	return o.parsed, o.err
}
