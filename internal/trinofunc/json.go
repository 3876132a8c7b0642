package trinofunc

import (
	"strconv"
	"strings"
)

var _ = register(
	jsonFunction("trino_json_extract_scalar", "VARCHAR", jsonExtractScalar),
	jsonFunction("trino_json_extract", "VARCHAR", jsonExtract),
	jsonFunction("trino_json_size", "BIGINT", jsonSize),
	&Function{Name: "trino_json_parse", Args: types("VARCHAR"), Result: "VARCHAR", New: newJSONParse},
	&Function{Name: "trino_json_to_cast", Args: types("VARCHAR", "VARCHAR"), Result: "VARCHAR", New: newJSONToCast},
	&Function{Name: "trino_json_array_get", Args: types("VARCHAR", "BIGINT"), Result: "VARCHAR", New: newJSONArrayGet},
	&Function{Name: "trino_json_array_length", Args: types("VARCHAR"), Result: "BIGINT", New: newJSONArrayLength},
	&Function{Name: "trino_is_json_scalar", Args: types("VARCHAR"), Result: "BOOLEAN", New: newIsJSONScalar},
	jsonContains("trino_json_array_contains_boolean", "BOOLEAN", func(in Args, p *jsonText) (bool, bool) {
		switch c := p.peek(); c {
		case 't', 'f':
			ok := p.scalar(c, nil)
			return ok && (c == 't') == in.Bool(1), ok
		}
		return false, p.value(nil)
	}),
	jsonContains("trino_json_array_contains_bigint", "BIGINT", func(in Args, p *jsonText) (bool, bool) {
		if raw, float, number, ok := p.maybeNumber(); number && !float && ok {
			n, err := strconv.ParseInt(raw, 10, 64)
			return err == nil && n == in.Int(1), true
		} else {
			return false, ok
		}
	}),
	jsonContains("trino_json_array_contains_double", "DOUBLE", func(in Args, p *jsonText) (bool, bool) {
		if raw, float, number, ok := p.maybeNumber(); number && float && ok {
			f, err := strconv.ParseFloat(raw, 64)
			return err == nil && f == in.Float(1), true
		} else {
			return false, ok
		}
	}),
	jsonContains("trino_json_array_contains_varchar", "VARCHAR", func(in Args, p *jsonText) (bool, bool) {
		if p.peek() != '"' {
			return false, p.value(nil)
		}
		raw, escaped, ok := p.str()
		if escaped {
			raw = unescape(raw)
		}
		return ok && raw == in.String(1), ok
	}),
)

// jsonFunction is a function of JSON and a path. f finds the value next.
func jsonFunction(name, result string, f func(*jsonState, Result)) *Function {
	return &Function{Name: name, Args: types("VARCHAR", "VARCHAR"), Result: result, New: func() Eval {
		state := &jsonState{}
		paths := newCache(parseJSONPath)
		return func(in Args, out Result) error {
			path, err := paths.get(in.String(1))
			if err != nil {
				return err
			}
			state.reset(in.String(0))
			if found, ok := state.find(path); found && ok {
				f(state, out)
			}
			return nil
		}
	}}
}

// A jsonState is what an evaluator keeps.
type jsonState struct {
	jsonText
	out []byte
}

func jsonExtractScalar(p *jsonState, out Result) {
	switch c := p.peek(); c {
	case '"':
		raw, escaped, ok := p.str()
		if escaped {
			raw = unescape(raw)
		}
		if ok {
			out.String(raw)
		}
	case '{', '[', 'n':
	default:
		start := p.i
		if p.scalar(c, nil) {
			out.String(p.s[start:p.i])
		}
	}
}

func jsonExtract(p *jsonState, out Result) {
	p.out = p.out[:0]
	if p.value(&p.out) {
		out.Bytes(p.out)
	}
}

func jsonSize(p *jsonState, out Result) {
	if n, ok := p.count(); ok {
		out.Int(int64(max(n, 0)))
	}
}

func newJSONParse() Eval {
	state := &jsonSorter{}
	return func(in Args, out Result) error {
		state.reset(in.String(0))
		state.out = state.out[:0]
		if err := state.sorted(0); err != nil {
			return err
		}
		if !state.ok || !state.end() {
			return failf("Cannot convert value to JSON: '%s'", shortened(in.String(0)))
		}
		out.Bytes(state.out)
		return nil
	}
}

// newJSONToCast is json_parse for a cast to the type whose name is the second argument.
func newJSONToCast() Eval {
	state := &jsonSorter{asIs: true}
	return func(in Args, out Result) error {
		state.reset(in.String(0))
		state.out, state.members = state.out[:0], state.members[:0]
		if err := state.sorted(0); err != nil {
			return err
		}
		if !state.ok || !state.end() {
			return collectionError(in, "It is not JSON")
		}
		out.Bytes(state.out)
		return nil
	}
}

// shortened is a value for a message.
func shortened(s string) string {
	const most = 1000
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}

func newJSONArrayGet() Eval {
	state := &jsonState{}
	return func(in Args, out Result) error {
		index := in.Int(1)
		state.reset(in.String(0))
		if state.peek() != '[' {
			return nil
		}
		if index < 0 {
			n, ok := state.count()
			if index += int64(n); !ok || index < 0 {
				return nil
			}
			state.reset(in.String(0))
		}
		if index != int64(int32(index)) {
			return nil
		}
		state.space()
		if found, ok := state.findElement(int(index)); !found || !ok {
			return nil
		}
		if c := state.peek(); c == '{' || c == '[' {
			jsonExtract(state, out)
		} else {
			jsonExtractScalar(state, out) // a string comes without its quotation marks: that is what Trino does
		}
		return nil
	}
}

func newJSONArrayLength() Eval {
	state := &jsonText{}
	return func(in Args, out Result) error {
		state.reset(in.String(0))
		if state.peek() != '[' {
			return nil
		}
		if n, ok := state.count(); ok {
			out.Int(int64(n))
		}
		return nil
	}
}

func newIsJSONScalar() Eval {
	state := &jsonText{}
	return func(in Args, out Result) error {
		state.reset(in.String(0))
		c := state.peek()
		if !state.value(nil) || !state.end() {
			return failf("Invalid JSON value: %s", shortened(in.String(0)))
		}
		out.Bool(c != '{' && c != '[')
		return nil
	}
}

// jsonContains is a form of json_array_contains. equal reads the element that is next; false at last is bad JSON.
func jsonContains(name, arg string, equal func(Args, *jsonText) (bool, bool)) *Function {
	return &Function{Name: name, Args: types("VARCHAR", arg), Result: "BOOLEAN", New: func() Eval {
		p := &jsonText{}
		return func(in Args, out Result) error {
			p.reset(in.String(0))
			if !p.accept('[') {
				return nil
			}
			p.inside = true
			if p.accept(']') {
				out.Bool(false)
				return nil
			}
			for {
				same, ok := equal(in, p)
				if same || !ok {
					if same {
						out.Bool(true)
					}
					return nil
				}
				if !p.accept(',') {
					if p.accept(']') {
						out.Bool(false)
					}
					return nil
				}
			}
		}
	}}
}

// maybeNumber reads any value; number says that it is one.
func (p *jsonText) maybeNumber() (raw string, float, number, ok bool) {
	if c := p.peek(); c == '-' || c >= '0' && c <= '9' {
		raw, float, ok = p.number()
		return raw, float, true, ok
	}
	return "", false, false, p.value(nil)
}
