package trinofunc

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

var _ = register(
	&Function{Name: "trino_format", Args: types("VARCHAR", "ANY..."), Result: "VARCHAR", Null: true, New: func() Eval {
		formats := newCache(parseFormat)
		return func(in Args, out Result) error {
			if in.Null(0) {
				return nil
			}
			f, err := formats.get(in.String(0))
			if err != nil {
				return err
			}
			text, err := f.apply(in)
			if err == nil {
				out.Bytes(text)
			}
			return err
		}
	}},
	&Function{Name: "trino_format_number", Args: types("BIGINT"), Result: "VARCHAR", New: stateless(func(in Args, out Result) error {
		out.String(formatNumber(float64(in.Int(0)), in.Int(0)))
		return nil
	})},
	&Function{Name: "trino_format_number_double", Args: types("DOUBLE"), Result: "VARCHAR", New: stateless(func(in Args, out Result) error {
		n := javaLong(in.Float(0))
		out.String(formatNumber(float64(n), n))
		return nil
	})},
	text1("trino_parse_data_size", parseDataSize),
)

// A format is a format string of Java's Formatter, taken apart.
type format struct {
	text  string
	items []formatItem
}

// A formatItem is text, or a specifier.
type formatItem struct {
	text             string // of a specifier as it is written
	conversion       byte   // 0 for text
	suffix           byte   // of t: the part of the time
	flags            string
	index            int // from 1 on; 0 is the next argument and -1 the one before
	width, precision int // -1 for none
}

// maxFormatted bounds the width and the precision, and with it what a format makes of one argument.
const maxFormatted = 10000

func (f *format) invalid(form string, a ...any) error {
	return failf("Invalid format string: %s (%s)", f.text, fmt.Sprintf(form, a...))
}

func parseFormat(text string) (*format, error) {
	f := &format{text: strings.Clone(text)}
	for rest := f.text; rest != ""; {
		i := strings.IndexByte(rest, '%')
		if i < 0 {
			i = len(rest)
		}
		if i > 0 {
			f.items = append(f.items, formatItem{text: rest[:i]})
			rest = rest[i:]
			continue
		}
		item, after, err := f.specifier(rest)
		if err != nil {
			return nil, err
		}
		f.items = append(f.items, item)
		rest = after
	}
	return f, nil
}

// specifier reads %[index$][flags][width][.precision]conversion.
func (f *format) specifier(s string) (item formatItem, rest string, err error) {
	item.width, item.precision = -1, -1
	i := digits(s, 1)
	if i > 1 && i < len(s) && s[i] == '$' && s[1] != '0' {
		item.index, _ = strconv.Atoi(s[1:i])
		i++
	} else {
		i = 1
	}
	start := i
	for i < len(s) && strings.IndexByte("-#+ 0,(<", s[i]) >= 0 {
		i++
	}
	item.flags = s[start:i]
	if strings.Contains(item.flags, "<") {
		item.index, item.flags = -1, strings.ReplaceAll(item.flags, "<", "")
	}
	start = i
	if i = digits(s, i); i > start {
		item.width, err = strconv.Atoi(s[start:i])
	}
	if i+1 < len(s) && s[i] == '.' && digits(s, i+1) > i+1 {
		start = i + 1
		i = digits(s, start)
		item.precision, err = strconv.Atoi(s[start:i])
	}
	if i == len(s) || strings.IndexByte("sSbBhHcCdoxXeEfgGaAtT%n", s[i]) < 0 {
		last := "%"
		if i < len(s) {
			r, _ := utf8.DecodeRuneInString(s[i:])
			last = string(r)
		} else if len(s) > 1 {
			last = s[1:2]
		}
		return item, "", f.invalid("UnknownFormatConversion: Conversion = '%s'", last)
	}
	if err != nil || item.width > maxFormatted || item.precision > maxFormatted {
		return item, "", failf("format: a width or precision of more than %d is not supported by the embedded engine", maxFormatted)
	}
	item.conversion = s[i]
	if i++; item.conversion == 't' || item.conversion == 'T' {
		if i == len(s) {
			return item, "", f.invalid("UnknownFormatConversion: Conversion = '%c'", item.conversion)
		}
		item.suffix = s[i]
		i++
	}
	item.text = s[:i]
	return item, s[i:], f.check(&item)
}

// check refuses what Java refuses before it looks at arguments.
func (f *format) check(item *formatItem) error {
	has := func(flag string) bool { return strings.Contains(item.flags, flag) }
	for i, flag := range item.flags {
		if strings.ContainsRune(item.flags[:i], flag) {
			return f.invalid("DuplicateFormatFlags: Flags = '%c'", flag)
		}
	}
	switch c := item.conversion; c {
	case 'h', 'H', 'a', 'A':
		return failf("format: the conversion %%%c is not supported by the embedded engine, only by Athena and Trino", c)
	case 'd', 'o', 'x', 'X':
		if item.precision >= 0 {
			return f.invalid("IllegalFormatPrecision: %d", item.precision)
		}
		if c == 'd' && has("#") {
			return f.invalid("FormatFlagsConversionMismatch: Conversion = d, Flags = #")
		}
		if c != 'd' && has(",") {
			return f.invalid("FormatFlagsConversionMismatch: Conversion = %c, Flags = ,", c)
		}
	case 's', 'S', 'b', 'B', 'c', 'C', 't', 'T':
		for _, flag := range "#+ 0,(" {
			if has(string(flag)) {
				return f.invalid("FormatFlagsConversionMismatch: Conversion = %c, Flags = %c", c, flag)
			}
		}
	}
	switch {
	case (has("-") || has("0")) && item.width < 0 && item.conversion != 'n':
		return f.invalid("MissingFormatWidth: %s", item.text)
	case has("-") && has("0"), has("+") && has(" "):
		return f.invalid("IllegalFormatFlags: Flags = '%s'", item.flags)
	}
	return nil
}

func (f *format) apply(in Args) ([]byte, error) {
	var out []byte
	next, last := 1, 0
	for i := range f.items {
		item := &f.items[i]
		switch item.conversion {
		case 0:
			out = append(out, item.text...)
			continue
		case 'n':
			out = append(out, '\n')
			continue
		case '%':
			out = item.pad(out, "%")
			continue
		}
		arg := item.index
		switch arg {
		case 0:
			arg = next
			next++
		case -1:
			arg = last
		}
		if arg < 1 || arg >= in.Len() {
			return nil, f.invalid("MissingFormatArgument: Format specifier '%s'", item.text)
		}
		last = arg
		text, err := f.argument(item, in, arg)
		if err != nil {
			return nil, err
		}
		if c := item.conversion; c >= 'A' && c <= 'Z' {
			text = strings.ToUpper(strings.ReplaceAll(text, "ß", "SS"))
		}
		out = item.pad(out, text)
	}
	return out, nil
}

// pad writes text into the width, which counts UTF-16 units.
func (item *formatItem) pad(out []byte, text string) []byte {
	spaces := strings.Repeat(" ", max(0, item.width-utf16Length(text)))
	if strings.Contains(item.flags, "-") {
		return append(append(out, text...), spaces...)
	}
	return append(append(out, spaces...), text...)
}

func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xFFFF {
			n++
		}
	}
	return n
}

// argument formats one argument without its width.
func (f *format) argument(item *formatItem, in Args, i int) (string, error) {
	t := in.Type(i)
	mismatch := func() (string, error) {
		return "", f.invalid("IllegalFormatConversion: %c != %s", item.conversion, javaTypes[t.Name])
	}
	switch c := item.conversion; c {
	case 'b', 'B':
		return item.cut(strconv.FormatBool(!in.Null(i) && (t.Name != "BOOLEAN" || in.Bool(i)))), nil
	case 's', 'S':
		if in.Null(i) {
			return item.cut("null"), nil
		}
		text, err := javaString(in, i)
		return item.cut(text), err
	default:
		if in.Null(i) {
			return item.cut("null"), nil
		}
		switch {
		case c == 't' || c == 'T':
			return f.time(item, in, i)
		case strings.IndexByte("doxX", c) >= 0 && isWhole(t.Name):
			return item.whole(in.Int(i)), nil
		case strings.IndexByte("eEfgG", c) >= 0 && (t.Name == "DECIMAL" || t.Name == "DOUBLE" || t.Name == "FLOAT"):
			return item.real(in, i)
		}
	}
	return mismatch()
}

var javaTypes = map[string]string{
	"BOOLEAN": "java.lang.Boolean", "TINYINT": "java.lang.Long", "SMALLINT": "java.lang.Long", "INTEGER": "java.lang.Long",
	"BIGINT": "java.lang.Long", "DOUBLE": "java.lang.Double", "FLOAT": "java.lang.Float", "DECIMAL": "java.math.BigDecimal",
	"VARCHAR": "java.lang.String", "DATE": "java.time.LocalDate", "TIMESTAMP": "java.time.LocalDateTime",
	"TIMESTAMPTZ": "java.time.ZonedDateTime", "TIME": "java.time.LocalTime",
}

func isWhole(name string) bool { return javaTypes[name] == "java.lang.Long" }

// cut is what a precision does to text.
func (item *formatItem) cut(text string) string {
	if item.precision >= 0 {
		n := item.precision
		for i, r := range text {
			if n--; r > 0xFFFF {
				n--
			}
			if n < 0 {
				return text[:i]
			}
		}
	}
	return text
}

func javaString(in Args, i int) (string, error) {
	switch t := in.Type(i); t.Name {
	case "BOOLEAN":
		return strconv.FormatBool(in.Bool(i)), nil
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT":
		return strconv.FormatInt(in.Int(i), 10), nil
	case "DOUBLE":
		return string(appendJavaDouble(nil, in.Float(i), 64)), nil
	case "FLOAT":
		return string(appendJavaDouble(nil, in.Float(i), 32)), nil
	case "DECIMAL":
		return decimalText(in.Big(i), t.Scale), nil
	case "VARCHAR":
		return strings.Clone(in.String(i)), nil
	case "DATE":
		return time.Unix(in.Int(i)*86400, 0).UTC().Format("2006-01-02"), nil
	case "TIMESTAMP":
		at := time.UnixMicro(in.Int(i)).UTC()
		return at.Format("2006-01-02T") + javaTime(at), nil
	case "TIME":
		return javaTime(time.UnixMicro(in.Int(i)).UTC()), nil
	default:
		return "", failf("format: the embedded engine does not format a value of this type (%s): cast it to varchar", t.Name)
	}
}

// javaTime writes a time as LocalTime.toString does: as short as it is exact, with 3, 6 or 9 digits of a fraction.
func javaTime(t time.Time) string {
	switch micros := t.Nanosecond() / 1000; {
	case micros%1000 != 0:
		return t.Format("15:04:05.000000")
	case micros != 0:
		return t.Format("15:04:05.000")
	case t.Second() != 0:
		return t.Format("15:04:05")
	}
	return t.Format("15:04")
}

func decimalText(n *big.Int, scale int) string {
	text := new(big.Int).Abs(n).String()
	if scale > 0 {
		text = strings.Repeat("0", max(0, scale+1-len(text))) + text
		text = text[:len(text)-scale] + "." + text[len(text)-scale:]
	}
	if n.Sign() < 0 {
		return "-" + text
	}
	return text
}

// whole formats an integer.
func (item *formatItem) whole(n int64) string {
	switch item.conversion {
	case 'o', 'x', 'X':
		base, prefix := 8, "0"
		if item.conversion != 'o' {
			base, prefix = 16, "0x"
		}
		text := strconv.FormatUint(uint64(n), base)
		if !strings.Contains(item.flags, "#") {
			prefix = ""
		}
		if strings.Contains(item.flags, "0") {
			text = strings.Repeat("0", max(0, item.width-len(prefix)-len(text))) + text
		}
		return prefix + text
	}
	return item.signed(n < 0, strconv.FormatUint(magnitude(n), 10))
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// signed puts grouping, zeros and the sign to a number without one.
func (item *formatItem) signed(negative bool, text string) string {
	has := func(flag string) bool { return strings.Contains(item.flags, flag) }
	if has(",") {
		whole := digits(text, 0)
		for i := whole - 3; i > 0; i -= 3 {
			text = text[:i] + "," + text[i:]
		}
	}
	before, after := "", ""
	switch {
	case negative && has("("):
		before, after = "(", ")"
	case negative:
		before = "-"
	case has("+"):
		before = "+"
	case has(" "):
		before = " "
	}
	if has("0") {
		text = strings.Repeat("0", max(0, item.width-len(before)-len(after)-len(text))) + text
	}
	return before + text + after
}

// real formats a double, real or decimal. Java rounds the shortest decimal number that is the double, half up.
func (item *formatItem) real(in Args, i int) (string, error) {
	t := in.Type(i)
	var exact string
	if t.Name == "DECIMAL" {
		exact = decimalText(in.Big(i), t.Scale)
	} else {
		f, size := in.Float(i), 64
		if t.Name == "FLOAT" {
			size = 32
		}
		if math.IsNaN(f) {
			return "NaN", nil
		}
		if math.IsInf(f, 0) {
			plain := formatItem{flags: strings.NewReplacer("0", "", ",", "").Replace(item.flags)}
			return plain.signed(f < 0, "Infinity"), nil
		}
		exact = strconv.FormatFloat(f, 'e', -1, size)
	}
	exact, negative := strings.CutPrefix(exact, "-")
	precision := item.precision
	if precision < 0 {
		precision = 6
	}
	text := ""
	switch item.conversion {
	case 'f':
		text, _ = roundDecimal(exact, math.MaxInt32, precision)
	case 'e', 'E':
		text = scientific(exact, precision)
	default:
		if precision == 0 {
			precision = 1
		}
		text = general(exact, precision)
	}
	return item.signed(negative, text), nil
}

// scientific writes one digit, precision more and the exponent with at least two.
func scientific(exact string, precision int) string {
	digits, point, _, _ := splitDecimal(exact)
	if digits == "" {
		point = 1
		digits = "0"
	}
	exponent := point - 1
	text, _ := roundDecimal(digits[:1]+"."+digits[1:], math.MaxInt32, precision)
	if strings.HasPrefix(text, "10") {
		exponent++
		text, _ = roundDecimal("1", math.MaxInt32, precision)
	}
	sign := '+'
	if exponent < 0 {
		sign, exponent = '-', -exponent
	}
	return fmt.Sprintf("%se%c%02d", text, sign, exponent)
}

// general is f for numbers from 0.0001 up to what precision digits hold, else e.
func general(exact string, precision int) string {
	digits, point, _, _ := splitDecimal(exact)
	if digits == "" {
		text, _ := roundDecimal("0", math.MaxInt32, precision-1)
		return text
	}
	rounded, _ := roundDecimal("0."+digits, math.MaxInt32, precision)
	if strings.HasPrefix(rounded, "1") {
		point++
	}
	if point-1 < -4 || point > precision {
		return scientific(exact, precision-1)
	}
	text, _ := roundDecimal(exact, math.MaxInt32, precision-point)
	return text
}

var timeLayouts = map[byte]string{
	'Y': "2006", 'y': "06", 'm': "01", 'd': "02", 'B': "January", 'b': "Jan", 'h': "Jan", 'A': "Monday", 'a': "Mon", 'e': "2", 'j': "002",
	'F': "2006-01-02", 'D': "01/02/06", 'H': "15", 'I': "03", 'l': "3", 'M': "04", 'S': "05", 'L': ".000", 'p': "pm", 'R': "15:04", 'T': "15:04:05", 'r': "03:04:05 PM",
}

func (f *format) time(item *formatItem, in Args, i int) (string, error) {
	t := in.Type(i)
	var at time.Time
	switch t.Name {
	case "DATE":
		at = time.Unix(in.Int(i)*86400, 0).UTC()
	case "TIMESTAMP", "TIME":
		at = time.UnixMicro(in.Int(i)).UTC()
	case "TIMESTAMPTZ":
		return "", failf("format: the embedded engine does not format a timestamp with time zone: cast it to timestamp")
	default:
		return "", f.invalid("IllegalFormatConversion: %c != %s", item.suffix, javaTypes[t.Name])
	}
	layout, ok := timeLayouts[item.suffix]
	if !ok {
		return "", failf("format: the conversion %%t%c is not supported by the embedded engine, only by Athena and Trino", item.suffix)
	}
	const dates, times = "YymdBbhAaejFD", "HIlMSLpRTr"
	if t.Name == "DATE" && strings.IndexByte(times, item.suffix) >= 0 || t.Name == "TIME" && strings.IndexByte(dates, item.suffix) >= 0 {
		return "", f.invalid("UnsupportedTemporalType: Unsupported field")
	}
	return strings.TrimPrefix(at.Format(layout), "."), nil
}

// javaLong is Java's cast of a double to long.
func javaLong(f float64) int64 {
	switch {
	case math.IsNaN(f):
		return 0
	case f >= 1<<63:
		return math.MaxInt64
	case f < -1<<63:
		return math.MinInt64
	}
	return int64(f)
}
