package trinofunc

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// The casts between texts and numbers, and those between numbers that can fail. The last argument of each is try: what
// cannot be cast is NULL then, else an error in Trino's words.

var _ = register(
	caster("trino_to_integer", types("VARCHAR", "VARCHAR", "BOOLEAN"), "BIGINT", textToInteger),
	caster("trino_integer_within", types("BIGINT", "VARCHAR", "BOOLEAN"), "BIGINT", integerWithin),
	caster("trino_double_to_integer", types("DOUBLE", "VARCHAR", "BOOLEAN"), "BIGINT", func(in Args, out Result) error {
		return floatToInteger(in, out, "double", 64)
	}),
	caster("trino_real_to_integer", types("FLOAT", "VARCHAR", "BOOLEAN"), "BIGINT", func(in Args, out Result) error {
		return floatToInteger(in, out, "real", 32)
	}),
	caster("trino_decimal_to_integer", types("VARCHAR", "VARCHAR", "BOOLEAN"), "BIGINT", decimalToInteger),
	caster("trino_to_double", types("VARCHAR", "BOOLEAN"), "DOUBLE", func(in Args, out Result) error {
		return textToFloat(in, out, "DOUBLE", 64)
	}),
	caster("trino_to_real", types("VARCHAR", "BOOLEAN"), "FLOAT", func(in Args, out Result) error {
		return textToFloat(in, out, "REAL", 32)
	}),
	caster("trino_double_to_real", types("DOUBLE"), "FLOAT", func(in Args, out Result) error {
		out.Float(float64(float32(in.Float(0))))
		return nil
	}),
	caster("trino_to_decimal", types("VARCHAR", "VARCHAR", "BIGINT", "BIGINT", "BOOLEAN"), "VARCHAR", textToDecimal),
	caster("trino_double_to_decimal", types("DOUBLE", "BIGINT", "BIGINT", "BOOLEAN"), "VARCHAR", func(in Args, out Result) error {
		return floatToDecimal(in, out, "DOUBLE", 64)
	}),
	caster("trino_real_to_decimal", types("FLOAT", "BIGINT", "BIGINT", "BOOLEAN"), "VARCHAR", func(in Args, out Result) error {
		return floatToDecimal(in, out, "REAL", 32)
	}),
	&Function{Name: "trino_json_decimal", Args: types("VARCHAR"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return appendBigDecimal(buf, in.String(0))
	})},
	caster("trino_to_boolean", types("VARCHAR", "BOOLEAN"), "BOOLEAN", textToBoolean),
)

// caster is a function of one cast. A *castError becomes NULL where the last argument is true.
func caster(name string, args []string, result string, f Eval) *Function {
	return &Function{Name: name, Args: args, Result: result, New: stateless(tried(f, len(args)-1))}
}

// tried has the errors of casts make NULL where the argument at try is true.
func tried(f Eval, try int) Eval {
	return func(in Args, out Result) error {
		err := f(in, out)
		if err == nil {
			return nil
		}
		if _, ok := errors.AsType[castError](err); ok && in.Bool(try) {
			return nil
		}
		return err
	}
}

// A castError is that a value has no counterpart of the type.
type castError string

func (e castError) Error() string { return string(e) }

func cannotCast(format string, args ...any) error { return castError(fmt.Sprintf(format, args...)) }

// integerNames are the types of whole numbers as errors of casts of texts name them.
var integerNames = map[string]string{"bigint": "BIGINT", "integer": "INT", "smallint": "SMALLINT", "tinyint": "TINYINT"}

// textToInteger reads a whole number of the type named by the second argument, as Java's parseLong: a sign and decimal
// digits of any script.
func textToInteger(in Args, out Result) error {
	s, name := in.String(0), in.String(1)
	n, err := strconv.ParseInt(s, 10, integerSizes[name])
	if err != nil {
		if ascii := asciiDigits(s); ascii != s {
			n, err = strconv.ParseInt(ascii, 10, integerSizes[name])
		}
	}
	if err != nil {
		return cannotCast("Cannot cast '%s' to %s", shortened(s), integerNames[name])
	}
	out.Int(n)
	return nil
}

// asciiDigits replaces decimal digits of other scripts.
func asciiDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 || !unicode.IsDigit(r) {
			return r
		}
		for _, block := range unicode.Nd.R16 {
			if rune(block.Lo) <= r && r <= rune(block.Hi) {
				return '0' + (r-rune(block.Lo))%10
			}
		}
		for _, block := range unicode.Nd.R32 {
			if rune(block.Lo) <= r && r <= rune(block.Hi) {
				return '0' + (r-rune(block.Lo))%10
			}
		}
		return r
	}, s)
}

// integerWithin checks that a whole number is one of the smaller type.
func integerWithin(in Args, out Result) error {
	n, name := in.Int(0), in.String(1)
	if !fitsInteger(n, name) {
		return cannotCast("Out of range for %s: %d", name, n)
	}
	out.Int(n)
	return nil
}

func fitsInteger(n int64, name string) bool {
	size := integerSizes[name]
	return n == n<<(64-size)>>(64-size)
}

// floatToInteger rounds half away from zero. A real beyond bigint becomes the largest or smallest one, as Java casts it.
func floatToInteger(in Args, out Result, from string, bits int) error {
	f, name := in.Float(0), in.String(1)
	shown := func() []byte { return appendJavaDouble(nil, f, bits) }
	rounded := math.Round(f)
	switch {
	case name == "bigint" && bits == 32 && !math.IsNaN(f):
		out.Int(saturated(rounded))
		return nil
	case name == "bigint" && !(rounded >= -1<<63 && rounded < 1<<63):
		return cannotCast("Unable to cast %s to bigint", shown())
	case math.IsNaN(f):
		return cannotCast("Cannot cast %s NaN to %s", from, name)
	case !(rounded >= -1<<63 && rounded < 1<<63) || !fitsInteger(int64(rounded), name):
		return cannotCast("Out of range for %s: %s", name, shown())
	}
	out.Int(int64(rounded))
	return nil
}

func saturated(f float64) int64 {
	switch {
	case f >= 1<<63:
		return math.MaxInt64
	case f < -1<<63:
		return math.MinInt64
	}
	return int64(f)
}

// decimalToInteger rounds the text of a decimal half away from zero.
func decimalToInteger(in Args, out Result) error {
	s, name := in.String(0), in.String(1)
	rounded, ok := roundDecimal(s, maxDecimalDigits, 0)
	n, err := strconv.ParseInt(rounded, 10, integerSizes[name])
	if !ok || err != nil {
		shown, upper := rounded, strings.ToUpper(name)
		if name == "bigint" || !ok {
			shown = s
		}
		return cannotCast("Cannot cast '%s' to %s", shown, upper)
	}
	out.Int(n)
	return nil
}

func textToFloat(in Args, out Result, name string, bits int) error {
	f, ok := parseJavaDouble(in.String(0), bits)
	if !ok {
		return cannotCast("Cannot cast '%s' to %s", shortened(in.String(0)), name)
	}
	out.Float(f)
	return nil
}

// textToDecimal rounds a number that is given as text, of the type that the second argument names, to a decimal of the
// precision and the scale of the third and fourth. The result is text with all digits.
func textToDecimal(in Args, out Result) error {
	s, from := in.String(0), in.String(1)
	precision, scale := int(in.Int(2)), int(in.Int(3))
	text := asciiDigits(s)
	d, ok := roundDecimal(text, precision, scale)
	if ok {
		out.String(d)
		return nil
	}
	why := ""
	if from == "VARCHAR" {
		if why = ". Value too large."; !isDecimal(text) {
			why = ". Value is not a number."
		}
	}
	return cannotCast("Cannot cast %s '%s' to DECIMAL(%d, %d)%s", from, shortened(s), precision, scale, why)
}

func isDecimal(s string) bool {
	_, _, _, ok := splitDecimal(s)
	return ok
}

// floatToDecimal rounds the shortest text of a number.
func floatToDecimal(in Args, out Result, name string, bits int) error {
	f, precision, scale := in.Float(0), int(in.Int(1)), int(in.Int(2))
	if !math.IsNaN(f) && !math.IsInf(f, 0) {
		if d, ok := roundDecimal(strconv.FormatFloat(f, 'e', -1, bits), precision, scale); ok {
			out.String(d)
			return nil
		}
	}
	return cannotCast("Cannot cast %s '%s' to DECIMAL(%d, %d)", name, appendJavaDouble(nil, f, bits), precision, scale)
}

func textToBoolean(in Args, out Result) error {
	s := in.String(0)
	switch {
	case s == "1", strings.EqualFold(s, "t"), strings.EqualFold(s, "true"):
		out.Bool(true)
	case s == "0", strings.EqualFold(s, "f"), len(s) == 5 && strings.EqualFold(s, "false"): // not with U+017F, which folds to s
		out.Bool(false)
	default:
		return cannotCast("Cannot cast '%s' to BOOLEAN", shortened(s))
	}
	return nil
}

// appendBigDecimal writes a decimal, given as text, as Java's BigDecimal.toString does: 7E-10 where more than five zeros
// stand between the point and the first digit.
func appendBigDecimal(b []byte, text string) []byte {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		digits = "0"
	}
	exponent := len(digits) - 1 - len(fraction)
	if exponent >= -6 {
		return append(b, text...)
	}
	if text[0] == '-' {
		b = append(b, '-')
	}
	if b = append(b, digits[0]); len(digits) > 1 {
		b = append(append(b, '.'), digits[1:]...)
	}
	return strconv.AppendInt(append(b, 'E'), int64(exponent), 10)
}
