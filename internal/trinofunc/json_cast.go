package trinofunc

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

var _ = register(
	jsonCast("trino_json_to_varchar", types("VARCHAR"), "VARCHAR", jsonToVarchar),
	jsonCast("trino_json_to_bigint", types("VARCHAR", "VARCHAR"), "BIGINT", jsonToBigint),
	jsonCast("trino_json_to_double", types("VARCHAR"), "DOUBLE", func(in Args, t jsonToken, out Result) error {
		return jsonToFloat(t, out, "double", 64)
	}),
	jsonCast("trino_json_to_real", types("VARCHAR"), "FLOAT", func(in Args, t jsonToken, out Result) error {
		return jsonToFloat(t, out, "real", 32)
	}),
	jsonCast("trino_json_to_boolean", types("VARCHAR"), "BOOLEAN", jsonToBoolean),
	jsonCast("trino_json_to_decimal", types("VARCHAR", "BIGINT", "BIGINT"), "VARCHAR", jsonToDecimal),
	&Function{Name: "trino_json_quote", Args: types("VARCHAR"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return appendJSONString(buf, in.String(0))
	})},
	&Function{Name: "trino_json_double", Args: types("DOUBLE"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return appendJSONDouble(buf, in.Float(0), 64)
	})},
	&Function{Name: "trino_json_real", Args: types("FLOAT"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return appendJSONDouble(buf, in.Float(0), 32)
	})},
	&Function{Name: "trino_double_text", Args: types("DOUBLE"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return appendTrinoDouble(buf, in.Float(0), 64)
	})},
	&Function{Name: "trino_real_text", Args: types("FLOAT"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return appendTrinoDouble(buf, in.Float(0), 32)
	})},
)

// appender makes a New of a function that writes text into a buffer.
func appender(f func(in Args, buf []byte) []byte) func() Eval {
	return func() Eval {
		var buf []byte
		return func(in Args, out Result) error {
			buf = f(in, buf[:0])
			out.Bytes(buf)
			return nil
		}
	}
}

// A jsonToken is a JSON value whose outermost part is known.
type jsonToken struct {
	kind byte   // { [ " t f n, 0 for a whole number and . for another one
	text string // of a string its characters, else as it is written
}

// jsonCast is a cast of JSON, which is the first argument. JSON's null becomes NULL.
func jsonCast(name string, args []string, result string, f func(Args, jsonToken, Result) error) *Function {
	return &Function{Name: name, Args: args, Result: result, New: func() Eval {
		p := &jsonText{}
		return func(in Args, out Result) error {
			p.reset(in.String(0))
			t, ok := p.token()
			switch {
			case !ok:
				return failf("Cannot cast '%s': it is not JSON", shortened(in.String(0)))
			case t.kind == 'n':
				return nil
			}
			return f(in, t, out)
		}
	}}
}

func (p *jsonText) token() (jsonToken, bool) {
	c := p.peek()
	t := jsonToken{kind: c}
	p.inside = true // array elements of json_array_get may be bare words; be lenient about what follows
	switch c {
	case '"':
		raw, escaped, ok := p.str()
		if t.text = raw; escaped {
			t.text = unescape(raw)
		}
		return t, ok
	case '{', '[':
		t.text = p.s
		return t, true
	case 't', 'f', 'n':
		start := p.i
		ok := p.scalar(c, nil)
		t.text = p.s[start:p.i]
		return t, ok
	}
	raw, float, ok := p.number()
	t.text, t.kind = raw, '0'
	if float {
		t.kind = '.'
	}
	return t, ok
}

// cannotCast is the error for a value that has no counterpart of the type.
func (t jsonToken) cannotCast(to string) error {
	return failf("Cannot cast '%s' to %s", shortened(t.text), to)
}

func jsonToVarchar(_ Args, t jsonToken, out Result) error {
	switch t.kind {
	case '{', '[':
		return t.cannotCast("varchar")
	case '.':
		f, _ := strconv.ParseFloat(t.text, 64) // out of range is an infinity
		out.Bytes(appendTrinoDouble(nil, f, 64))
	default:
		out.String(t.text)
	}
	return nil
}

// jsonToBigint makes a whole number of the type whose name is the second argument.
func jsonToBigint(in Args, t jsonToken, out Result) error {
	name := in.String(1)
	var n int64
	switch t.kind {
	case '{', '[':
		return t.cannotCast(name)
	case 't':
		n = 1
	case 'f':
	case '.':
		f, _ := strconv.ParseFloat(t.text, 64)
		f = math.Round(f)
		if !(f >= -1<<63 && f < 1<<63) {
			return failf("Unable to cast %s to %s", appendJavaDouble(nil, f, 64), name)
		}
		n = int64(f)
	default:
		var err error
		if n, err = strconv.ParseInt(t.text, 10, 64); err != nil || strings.HasPrefix(t.text, "_") {
			if t.kind == '"' {
				name = strings.ToUpper(name)
			}
			return t.cannotCast(name)
		}
	}
	if size := integerSizes[name]; n != n<<(64-size)>>(64-size) {
		return t.cannotCast(name)
	}
	out.Int(n)
	return nil
}

var integerSizes = map[string]int{"bigint": 64, "integer": 32, "smallint": 16, "tinyint": 8}

func jsonToFloat(t jsonToken, out Result, name string, size int) error {
	switch t.kind {
	case '{', '[':
		return t.cannotCast(name)
	case 't':
		out.Float(1)
	case 'f':
		out.Float(0)
	case '"':
		f, ok := parseJavaDouble(t.text, size)
		if !ok {
			return t.cannotCast(strings.ToUpper(name))
		}
		out.Float(f)
	default:
		f, _ := strconv.ParseFloat(t.text, size) // out of range is an infinity
		out.Float(f)
	}
	return nil
}

// parseJavaDouble reads what Java's Double.parseDouble takes.
func parseJavaDouble(s string, size int) (float64, bool) {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
	unsigned := s
	if s != "" && (s[0] == '+' || s[0] == '-') {
		unsigned = s[1:]
	}
	switch unsigned {
	case "NaN":
		return math.NaN(), true
	case "Infinity":
		return math.Inf(1 - 2*strings.Count(s, "-")), true
	}
	digits := ".+-eE0123456789"
	if strings.HasPrefix(unsigned, "0x") || strings.HasPrefix(unsigned, "0X") {
		digits = ".+-xXpP0123456789abcdefABCDEF"
	}
	if s != "" && strings.IndexByte("dDfF", s[len(s)-1]) >= 0 {
		s = s[:len(s)-1]
	}
	if strings.Trim(s, digits) != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, size)
	if err != nil && math.IsInf(f, 0) {
		err = nil // out of range
	}
	return f, err == nil
}

func jsonToBoolean(_ Args, t jsonToken, out Result) error {
	switch t.kind {
	case '{', '[':
		return t.cannotCast("boolean")
	case 't', 'f':
		out.Bool(t.kind == 't')
	case '"':
		switch strings.ToLower(t.text) {
		case "t", "true", "1":
			out.Bool(true)
		case "f", "false", "0":
			out.Bool(false)
		default:
			return t.cannotCast("BOOLEAN")
		}
	default:
		mantissa, _, _ := strings.Cut(strings.ToLower(t.text), "e")
		out.Bool(strings.ContainsAny(mantissa, "123456789"))
	}
	return nil
}

// jsonToDecimal makes the text of a decimal; precision and scale are the other arguments.
func jsonToDecimal(in Args, t jsonToken, out Result) error {
	precision, scale := int(in.Int(1)), int(in.Int(2))
	text := t.text
	switch t.kind {
	case '{', '[':
		return t.cannotCast(fmt.Sprintf("DECIMAL(%d,%d)", precision, scale))
	case 't':
		text = "1"
	case 'f':
		text = "0"
	}
	d, ok := roundDecimal(text, precision, scale)
	if !ok {
		return failf("Cannot cast input json to DECIMAL(%d,%d)", precision, scale)
	}
	out.String(d)
	return nil
}

// roundDecimal writes a decimal number with the digits of a scale, rounding half away from zero. It returns false for
// what is no number or has more than precision digits.
func roundDecimal(text string, precision, scale int) (string, bool) {
	digits, point, negative, ok := splitDecimal(text)
	if !ok {
		return "", false
	}
	keep := point + scale // how many of the digits stay
	if len(digits) == 0 || keep < 0 {
		digits, keep = "0", 0
	} else if keep > precision {
		return "", false
	}
	up := keep < len(digits) && digits[keep] >= '5'
	kept := []byte(strings.Repeat("0", max(0, scale+1-keep)))
	kept = append(kept, digits[:min(keep, len(digits))]...)
	kept = append(kept, strings.Repeat("0", max(0, keep-len(digits)))...)
	for i := len(kept) - 1; up && i >= 0; i-- {
		if kept[i]++; kept[i] <= '9' {
			up = false
		} else {
			kept[i] = '0'
		}
	}
	result := string(kept)
	if up {
		result = "1" + result
	}
	result = strings.TrimLeft(result, "0")
	if len(result) > precision {
		return "", false
	}
	if result == "" {
		negative = false
	}
	if len(result) <= scale {
		result = strings.Repeat("0", scale+1-len(result)) + result
	}
	if scale > 0 {
		result = result[:len(result)-scale] + "." + result[len(result)-scale:]
	}
	if negative {
		result = "-" + result
	}
	return result, true
}

// splitDecimal returns the digits of a number without leading zeros, and before which of them the point stands.
func splitDecimal(text string) (digits string, point int, negative, ok bool) {
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(text), "e")
	shift := 0
	if scientific {
		n, err := strconv.Atoi(exponent)
		if err != nil && !strings.ContainsAny(exponent, "0123456789") {
			return "", 0, false, false
		}
		shift = max(-1<<30, min(1<<30, n))
	}
	negative = strings.HasPrefix(mantissa, "-")
	if negative || strings.HasPrefix(mantissa, "+") {
		mantissa = mantissa[1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	all := whole + fraction
	if all == "" || strings.Trim(all, "0123456789") != "" {
		return "", 0, false, false
	}
	point = len(whole) + shift
	digits = strings.TrimLeft(all, "0")
	point -= len(all) - len(digits)
	return strings.TrimRight(digits, "0"), point, negative, true
}
