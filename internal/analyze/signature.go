package analyze

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/encode"
)

// A signature is a parsed Overload.Signature.
type signature struct {
	params   []formal
	variadic bool // the last parameter stands for zero or more
	result   formal
	// comparable and others hold the constraints of type variables: "comparable", "orderable" or "varchar" (what can be
	// cast to varchar).
	constraints map[string]string
	generic     bool // has type variables
}

// A formal is a type as a signature writes it. Exactly one of these holds: any, variable is set, the type is a plain one
// (typ, with p and s naming numbers to bind), or it has arguments (array, map, row, function with its result last).
type formal struct {
	any      bool
	variable string
	typ      encode.Type
	p, s     string // the names of the precision and the scale, where the call decides them
	args     []formal
}

// at returns the formal of the i-th argument.
func (s *signature) at(i int) formal {
	if s.variadic && i >= len(s.params) {
		i = len(s.params) - 1
	}
	return s.params[i]
}

// takes reports whether n arguments are a possible number.
func (s *signature) takes(n int) bool {
	if s.variadic {
		return n >= len(s.params)-1
	}
	return n == len(s.params)
}

// parseSignature reads the text of a signature:
//
//	(varchar, bigint) -> varchar
//	(array(T), function(T, boolean)) -> array(T)
//	(array(T)) -> array(T) where T: comparable
//	(varchar, varchar...) -> varchar
//
// One capital letter is a type variable; after "where", separated by commas, stand what they must be: comparable,
// orderable or varchar (which can be cast to varchar). varchar takes a varchar of any length, varchar(x), char(x),
// decimal(p,s), timestamp(p), timestamp(p) with time zone and time(p) bind the names, a number there is that number, and
// any takes everything. timestamp, time and timestamp with time zone without a number have 3 digits. The last parameter
// with "..." takes zero or more arguments.
func parseSignature(text string) (*signature, error) {
	body, where, _ := strings.Cut(text, " where ")
	p := sigParser{rest: body}
	sig := &signature{constraints: map[string]string{}}
	p.want("(")
	for p.peek() != ")" && p.err == nil {
		if len(sig.params) > 0 {
			p.want(",")
		}
		sig.params = append(sig.params, p.formal())
		if strings.HasPrefix(p.rest, "...") {
			p.rest, sig.variadic = p.rest[3:], true
			break
		}
	}
	p.want(")")
	p.want("->")
	sig.result = p.formal()
	sig.generic = p.variables
	if p.err == nil && strings.TrimSpace(p.rest) != "" {
		p.fail("the end")
	}
	for c := range strings.SplitSeq(where, ",") {
		if where == "" || p.err != nil {
			break
		}
		name, need, ok := strings.Cut(strings.TrimSpace(c), ": ")
		if !ok || need != "comparable" && need != "orderable" && need != "varchar" {
			return nil, fmt.Errorf("signature %q: constraint %q", text, c)
		}
		sig.constraints[name] = need
	}
	if p.err != nil {
		return nil, fmt.Errorf("signature %q: %w", text, p.err)
	}
	return sig, nil
}

type sigParser struct {
	rest      string
	variables bool
	err       error
}

func (p *sigParser) fail(want string) {
	if p.err == nil {
		p.err = fmt.Errorf("want %s at %q", want, p.rest)
	}
}

// peek returns the next word, number or sign without taking it.
func (p *sigParser) peek() string {
	p.rest = strings.TrimLeft(p.rest, " ")
	if strings.HasPrefix(p.rest, "->") {
		return "->"
	}
	n := 0
	for n < len(p.rest) && (p.rest[n] >= 'a' && p.rest[n] <= 'z' || p.rest[n] >= 'A' && p.rest[n] <= 'Z' || p.rest[n] >= '0' && p.rest[n] <= '9') {
		n++
	}
	if n == 0 && p.rest != "" {
		n = 1
	}
	return p.rest[:n]
}

func (p *sigParser) next() string {
	w := p.peek()
	p.rest = p.rest[len(w):]
	return w
}

func (p *sigParser) want(w string) {
	if p.peek() != w {
		p.fail(w)
		return
	}
	p.next()
}

func (p *sigParser) accept(words string) bool {
	p.peek()
	rest, ok := strings.CutPrefix(p.rest, words)
	if ok {
		p.rest = rest
	}
	return ok
}

var plainTypes = map[string]encode.Kind{
	"unknown": encode.Unknown, "boolean": encode.Boolean, "tinyint": encode.Tinyint, "smallint": encode.Smallint,
	"integer": encode.Integer, "bigint": encode.Bigint, "real": encode.Real, "double": encode.Double,
	"varbinary": encode.Varbinary, "date": encode.Date, "uuid": encode.UUID, "json": encode.JSONText,
	"ipaddress": encode.IPAddress,
}

func (p *sigParser) formal() formal {
	word := p.next()
	if kind, ok := plainTypes[word]; ok {
		return formal{typ: encode.Type{Kind: kind}}
	}
	switch word {
	case "any":
		return formal{any: true}
	case "array":
		return formal{typ: encode.Type{Kind: encode.Array}, args: p.args(1)}
	case "map":
		return formal{typ: encode.Type{Kind: encode.Map}, args: p.args(2)}
	case "row":
		return formal{typ: encode.Type{Kind: encode.Row}, args: p.args(0)}
	case "function":
		return formal{typ: encode.Type{Kind: encode.Function}, args: p.args(0)}
	case "varchar":
		return p.numbered(encode.Varchar, 0)
	case "char":
		return p.numbered(encode.Char, 1)
	case "decimal":
		return p.numbered(encode.Decimal, 38)
	case "time":
		return p.numbered(encode.Time, 3)
	case "timestamp":
		f := p.numbered(encode.Timestamp, 3)
		if p.accept("with time zone") {
			f.typ.Kind = encode.TimestampTZ
		}
		return f
	case "interval":
		switch {
		case p.accept("day to second"):
			return formal{typ: encode.Type{Kind: encode.IntervalDay}}
		case p.accept("year to month"):
			return formal{typ: encode.Type{Kind: encode.IntervalYear}}
		}
	}
	if len(word) == 1 && word[0] >= 'A' && word[0] <= 'Z' {
		p.variables = true
		return formal{variable: word}
	}
	p.rest = word + p.rest
	p.fail("a type")
	return formal{any: true}
}

// args reads n types in parentheses, or any number with n of 0.
func (p *sigParser) args(n int) []formal {
	var args []formal
	p.want("(")
	for p.err == nil {
		args = append(args, p.formal())
		if p.peek() != "," {
			break
		}
		p.next()
	}
	p.want(")")
	if n > 0 && len(args) != n {
		p.fail(strconv.Itoa(n) + " types")
	}
	return args
}

// numbered reads a type that may have numbers or names of numbers behind it.
func (p *sigParser) numbered(kind encode.Kind, precision int) formal {
	f := formal{typ: encode.Type{Kind: kind, Precision: precision}}
	if p.peek() != "(" {
		return f
	}
	p.next()
	f.typ.Precision, f.p = p.number()
	if p.peek() == "," {
		p.next()
		f.typ.Scale, f.s = p.number()
	}
	p.want(")")
	return f
}

func (p *sigParser) number() (int, string) {
	w := p.next()
	if n, err := strconv.Atoi(w); err == nil {
		return n, ""
	}
	if w == "" || w[0] < 'a' || w[0] > 'z' {
		p.fail("a number or its name")
	}
	return 0, w
}

// params returns the part of a signature that messages show: "(array(T), T) T:comparable".
func signatureParams(text string) string {
	body, where, _ := strings.Cut(text, " where ")
	params, _, _ := strings.Cut(body, " -> ")
	if where != "" {
		params += " " + strings.ReplaceAll(where, ": ", ":")
	}
	return params
}
