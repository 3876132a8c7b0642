package analyze

import (
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// Analyze finds out what a statement means, by Trino's rules. Its error is an *Error. Columns that do not exist are
// collected, so that one error names all of them; of other mistakes it is the first. The tree belongs to the Analysis
// afterwards; lenient reading changes it.
func Analyze(stmt athenasql.Statement, o Options) (*Analysis, error) {
	if o.Catalog == nil {
		o.Catalog = DefaultCatalog()
	}
	z := &analyzer{
		Analysis: &Analysis{
			Statement: stmt, Options: o,
			types:     map[athenasql.Expr]encode.Type{},
			coercions: map[athenasql.Expr]encode.Type{},
			refs:      map[athenasql.Expr]Ref{},
			calls:     map[*athenasql.Call]*Resolved{},
			relations: map[athenasql.Node]*Relation{},
			stars:     map[*athenasql.SelectItem][]Ref{},
			ordinals:  map[athenasql.Expr]int{},
			whole:     map[athenasql.Expr]bool{},
		},
		work: maxWork,
	}
	z.countParameters(stmt)
	z.putViews(stmt)
	if z.err == nil {
		z.statement(stmt)
	}
	if err := z.finalError(); err != nil {
		return nil, err
	}
	return z.Analysis, nil
}

// maxWork is how many expressions are analyzed and, in sixteens, how many columns are looked at for a name at most. Only
// lambdas within lambdas, which are analyzed several times on each level, and joins of thousands of columns come near it.
const maxWork = 1 << 22

// An analyzer analyzes one statement. After an error it goes on, with the type bad for what is wrong, to find more
// columns that do not exist; what is found out then is not used.
type analyzer struct {
	*Analysis
	scope *scope    // of the names that are analyzed
	named []*with   // of the queries that are open, innermost last
	query *selectOf // of the SELECT whose expressions are analyzed, or nil
	// lambda is the innermost lambda that is analyzed, or nil.
	lambda  *lambdaScope
	bodies  map[*athenasql.Lambda]lambdaBody
	keys    map[athenasql.Node]int // see key
	keyed   map[string]int
	trying  int // how many TRY are around
	work    int // how much more may be done
	columns int // in FROM
	// queryNames are the names, in lower case, that WITH gives to queries anywhere in the statement; see putViews.
	queryNames map[string]bool
	// substituted are nodes that were put in for aliases.
	substituted int
	err         *Error    // the first one
	fatal       *Error    // one that makes what follows meaningless
	unknown     []unknown // columns
	missing     []missing // tables
}

// bad is the type of what has an error. Errors that come of it are never the first, so no message shows it.
var bad = encode.Type{Kind: encode.Function, Precision: -1}

func isBad(t encode.Type) bool { return t.Kind == bad.Kind && t.Precision == bad.Precision }

func (z *analyzer) statement(stmt athenasql.Statement) {
	switch s := stmt.(type) {
	case *athenasql.Query:
		rel := z.queryScoped(s, nil)
		for _, f := range rel.Fields {
			z.Columns = append(z.Columns, encode.Column{Name: f.Name, Type: f.Type})
		}
		for i := range z.Columns {
			if z.Columns[i].Name == "" {
				z.Columns[i].Name = columnName(i)
			}
		}
	case *athenasql.Explain:
		z.statement(s.Statement)
		z.Columns = []encode.Column{{Name: "Query Plan", Type: varchar}}
		if s.Type == "VALIDATE" && !s.Analyze {
			z.Columns = []encode.Column{{Name: "Valid", Type: boolean}}
		}
	default:
		z.show(stmt)
	}
}

// countParameters checks that there are as many values as question marks.
func (z *analyzer) countParameters(stmt athenasql.Statement) {
	if z.Options.AnyArgs {
		return
	}
	count := 0
	var surplus athenasql.Node
	athenasql.Walk(stmt, func(n athenasql.Node) bool {
		if _, ok := n.(*athenasql.Parameter); ok {
			if count++; count == len(z.Options.Args)+1 {
				surplus = n
			}
		}
		return true
	})
	given := len(z.Options.Args)
	switch {
	case surplus != nil:
		z.fail(surplus, BadArgs, "the statement has %d parameters (?) and %d values are given for them", count, given)
	case count < given:
		z.fail(nil, BadArgs, "the statement has %d parameters (?) and %d values are given for them", count, given)
	}
}

// columnName is the name that an expression without one has in a result.
func columnName(i int) string { return "_col" + itoa(i) }

// set notes the type of an expression.
func (z *analyzer) set(e athenasql.Expr, t encode.Type) encode.Type {
	z.types[e] = t
	return t
}

// coerce notes that the place of an expression wants type t. A parameter without a value becomes one.
func (z *analyzer) coerce(e athenasql.Expr, t encode.Type) {
	own := z.types[e]
	if isBad(own) || isBad(t) || sameType(own, t) {
		delete(z.coercions, e)
		return
	}
	if z.isParameter(e) && z.Options.AnyArgs {
		if t.Kind == encode.Varchar {
			t = varchar // its value may be longer than the text beside it
		}
		z.types[e] = t
		return
	}
	z.coercions[e] = t
}

// want analyzes an expression whose place takes type t or what coerces to it; otherwise message is the error, with the
// type of the expression for %s.
func (z *analyzer) want(p *athenasql.Expr, t encode.Type, message string) {
	z.expr(p)
	z.wanted(*p, t, message)
}

func (z *analyzer) wanted(e athenasql.Expr, t encode.Type, message string) {
	own := z.types[e]
	switch {
	case isBad(own):
	case Coerces(own, t):
		z.coerce(e, t)
	default:
		z.mismatch(e, noFix, message, own)
	}
}

var (
	boolean = encode.Type{Kind: encode.Boolean}
	bigint  = encode.Type{Kind: encode.Bigint}
	integer = encode.Type{Kind: encode.Integer}
	double  = encode.Type{Kind: encode.Double}
)
