package engine

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// value computes an expression of constants and, while a day is tried, of columns of days: a string, an int64, a bool, a
// time.Time (date and times alike, UTC), an encode.IntervalValue, or nil for NULL. It knows what people write around
// days and times; ok is false for anything else, and for anything that would be an error.
func (s *scan) value(e athenasql.Expr) (v any, ok bool) {
	if zone := s.a.Type(e).Zone; zone != "" && zone != "UTC" {
		return nil, false
	}
	switch e := e.(type) {
	case *athenasql.Null:
		return nil, true
	case *athenasql.String:
		return e.Value, true
	case *athenasql.Boolean:
		return e.Value, true
	case *athenasql.Number:
		n, err := strconv.ParseInt(e.Text, 10, 64)
		return n, err == nil
	case *athenasql.Parameter:
		return s.argument(e.Index)
	case *athenasql.TypedLiteral:
		return timeLiteral(strings.ToLower(e.Type.Name), e.Value)
	case *athenasql.Interval:
		return intervalLiteral(e)
	case *athenasql.Current:
		return s.current(e)
	case *athenasql.Column, *athenasql.Field:
		return s.dayColumn(e)
	case *athenasql.Cast:
		if v, ok := s.value(e.Expr); ok {
			return castValue(v, s.a.Type(e.Expr), s.a.Type(e))
		}
	case *athenasql.Binary:
		return s.binary(e)
	case *athenasql.Call:
		return s.call(e)
	}
	return s.truth(e)
}

// truth computes a condition by the logic of three values.
func (s *scan) truth(e athenasql.Expr) (any, bool) {
	switch e := e.(type) {
	case *athenasql.Comparison:
		return s.compare(e.Op, e.Left, e.Right)
	case *athenasql.Between:
		low, okLow := s.compare(">=", e.Expr, e.Low)
		high, okHigh := s.compare("<=", e.Expr, e.High)
		v := and(low, high)
		if e.Not {
			v = not(v)
		}
		return v, okLow && okHigh
	case *athenasql.InList:
		return s.inList(e)
	case *athenasql.Like:
		return s.likeValue(e)
	case *athenasql.IsNull:
		v, ok := s.value(e.Expr)
		return (v == nil) != e.Not, ok
	case *athenasql.Not:
		v, ok := s.value(e.Expr)
		return not(v), ok
	case *athenasql.Logical:
		var v any = e.Op == "AND"
		for _, t := range e.Terms {
			term, ok := s.value(t)
			if !ok {
				return nil, false
			}
			if e.Op == "AND" {
				v = and(v, term)
			} else {
				v = not(and(not(v), not(term)))
			}
		}
		return v, true
	}
	return nil, false
}

func and(a, b any) any {
	switch {
	case a == false || b == false:
		return false
	case a == nil || b == nil:
		return nil
	}
	return true
}

func not(v any) any {
	if b, ok := v.(bool); ok {
		return !b
	}
	return nil
}

func (s *scan) inList(e *athenasql.InList) (any, bool) {
	var v any = false
	for _, item := range e.Items {
		equal, ok := s.compare("=", e.Expr, item)
		if !ok {
			return nil, false
		}
		v = not(and(not(v), not(equal)))
	}
	if e.Not {
		v = not(v)
	}
	return v, true
}

func (s *scan) likeValue(e *athenasql.Like) (any, bool) {
	v, ok := s.value(e.Expr)
	pattern, isText := s.text(e.Pattern)
	text, _ := v.(string)
	if !ok || !isText || v == nil || e.Escape != nil {
		return nil, false
	}
	return likeMatches(text, pattern) != e.Not, true
}

// likeMatches compares with a LIKE pattern; texts are short here.
func likeMatches(text, pattern string) bool {
	if pattern == "" {
		return text == ""
	}
	switch pattern[0] {
	case '%':
		for i := 0; i <= len(text); i++ {
			if likeMatches(text[i:], pattern[1:]) {
				return true
			}
		}
		return false
	case '_':
		return text != "" && likeMatches(text[1:], pattern[1:])
	}
	return text != "" && text[0] == pattern[0] && likeMatches(text[1:], pattern[1:])
}

func (s *scan) compare(op string, left, right athenasql.Expr) (any, bool) {
	a, okA := s.value(left)
	b, okB := s.value(right)
	if !okA || !okB {
		return nil, false
	}
	if a == nil || b == nil {
		return nil, true
	}
	var order int
	switch x := a.(type) {
	case string:
		y, ok := b.(string)
		if !ok {
			return nil, false
		}
		order = strings.Compare(x, y)
	case int64:
		y, ok := b.(int64)
		if !ok {
			return nil, false
		}
		order = cmp.Compare(x, y)
	case time.Time:
		y, ok := b.(time.Time)
		if !ok {
			return nil, false
		}
		order = x.Compare(y)
	default:
		return nil, false
	}
	return holds(op, order), true
}

func holds(op string, order int) bool {
	switch op {
	case "=":
		return order == 0
	case "<>":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// dayColumn is the value of a column of days on the day that is being tried.
func (s *scan) dayColumn(e athenasql.Expr) (any, bool) {
	c := s.tableColumn(e)
	if c == nil || s.day == "" {
		return nil, false
	}
	format := "yyyy/MM/dd"
	if c.Partition != nil {
		format = c.Partition.Format
	} else if c.Name != "date" {
		return nil, false
	}
	switch format {
	case "yyyy/MM/dd":
		return s.day, true
	case "yyyy":
		return s.day[:4], true
	case "MM":
		return s.day[5:7], true
	case "dd":
		return s.day[8:], true
	}
	return nil, false
}

func (s *scan) argument(i int) (any, bool) {
	if i >= len(s.a.Options.Args) {
		return nil, false
	}
	switch v := s.a.Options.Args[i].(type) {
	case nil, string, bool, int64:
		return v, true
	case int:
		return int64(v), true
	case time.Time:
		return v.UTC(), true
	}
	return nil, false
}

func (s *scan) current(e *athenasql.Current) (any, bool) {
	now := s.a.Options.Now.UTC()
	switch {
	case now.IsZero():
		return nil, false
	case e.What == "CURRENT_DATE":
		return now.Truncate(24 * time.Hour), true
	case e.What == "CURRENT_TIMESTAMP" || e.What == "LOCALTIMESTAMP":
		return now, true
	}
	return nil, false
}

// timeLiteral reads DATE '2026-01-05' and TIMESTAMP '2026-01-05 00:00:00', with UTC behind it or nothing.
func timeLiteral(kind, text string) (any, bool) {
	layouts := map[string][]string{
		"date":      {"2006-01-02"},
		"timestamp": {"2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02 15:04:05 UTC"},
	}[kind]
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return nil, false
}

func intervalLiteral(e *athenasql.Interval) (any, bool) {
	n, err := strconv.ParseInt(e.Value, 10, 32)
	if err != nil || e.To != "" {
		return nil, false
	}
	if e.Negative {
		n = -n
	}
	return interval(e.From, n)
}

// interval is n of a unit; weeks and quarters for date_add.
func interval(unit string, n int64) (any, bool) {
	if n > 1e6 || n < -1e6 {
		return nil, false
	}
	switch strings.ToUpper(unit) {
	case "YEAR":
		return encode.IntervalValue{Months: int32(12 * n)}, true
	case "QUARTER":
		return encode.IntervalValue{Months: int32(3 * n)}, true
	case "MONTH":
		return encode.IntervalValue{Months: int32(n)}, true
	case "WEEK":
		return encode.IntervalValue{Days: int32(7 * n)}, true
	case "DAY":
		return encode.IntervalValue{Days: int32(n)}, true
	case "HOUR":
		return encode.IntervalValue{Micros: n * time.Hour.Microseconds()}, true
	case "MINUTE":
		return encode.IntervalValue{Micros: n * time.Minute.Microseconds()}, true
	case "SECOND":
		return encode.IntervalValue{Micros: n * time.Second.Microseconds()}, true
	}
	return nil, false
}

func (s *scan) binary(e *athenasql.Binary) (any, bool) {
	a, okA := s.value(e.Left)
	b, okB := s.value(e.Right)
	if !okA || !okB {
		return nil, false
	}
	if a == nil || b == nil {
		return nil, true
	}
	switch x := a.(type) {
	case string:
		y, ok := b.(string)
		return x + y, ok && e.Op == "||"
	case time.Time:
		if y, ok := b.(encode.IntervalValue); ok && (e.Op == "+" || e.Op == "-") {
			return shift(x, y, e.Op == "-")
		}
	case encode.IntervalValue:
		if y, ok := b.(time.Time); ok && e.Op == "+" {
			return shift(y, x, false)
		}
	case int64:
		if y, ok := b.(int64); ok && max(x, -x, y, -y) < 1e9 {
			switch e.Op {
			case "+":
				return x + y, true
			case "-":
				return x - y, true
			case "*":
				return x * y, true
			}
		}
	}
	return nil, false
}

// shift moves a time; a day that the month does not have becomes its last.
func shift(t time.Time, by encode.IntervalValue, back bool) (any, bool) {
	if back {
		by = encode.IntervalValue{Months: -by.Months, Days: -by.Days, Micros: -by.Micros}
	}
	if by.Months != 0 {
		first := time.Date(t.Year(), t.Month()+time.Month(by.Months), 1, 0, 0, 0, 0, time.UTC)
		day := min(t.Day(), first.AddDate(0, 1, -1).Day())
		t = first.AddDate(0, 0, day-1).Add(t.Sub(t.Truncate(24 * time.Hour)))
	}
	return t.AddDate(0, 0, int(by.Days)).Add(time.Duration(by.Micros) * time.Microsecond), true
}

func castValue(v any, from, to encode.Type) (any, bool) {
	if v == nil {
		return nil, true
	}
	switch x := v.(type) {
	case string:
		switch to.Kind {
		case encode.Varchar:
			return x, to.Precision == 0
		case encode.Date:
			return timeLiteral("date", x)
		case encode.Timestamp, encode.TimestampTZ:
			return timeLiteral("timestamp", x)
		case encode.Integer, encode.Bigint:
			n, err := strconv.ParseInt(x, 10, 32)
			return n, err == nil
		}
	case int64:
		switch to.Kind {
		case encode.Varchar:
			return strconv.FormatInt(x, 10), to.Precision == 0
		case encode.Integer, encode.Bigint:
			return x, true
		}
	case time.Time:
		switch {
		case to.Kind == encode.Date:
			return x.Truncate(24 * time.Hour), true
		case to.Kind == encode.Timestamp || to.Kind == encode.TimestampTZ:
			return x, true
		case to.Kind == encode.Varchar && to.Precision == 0 && from.Kind == encode.Date:
			return x.Format("2006-01-02"), true
		case to.Kind == encode.Varchar && to.Precision == 0 && from.Kind == encode.Timestamp && from.Precision == 3:
			return x.Format("2006-01-02 15:04:05.000"), true
		}
	}
	return nil, false
}

func callName(c *athenasql.Call) string {
	if len(c.Name.Parts) != 1 || c.Over != nil || c.Filter != nil || c.Distinct || c.Star || len(c.OrderBy) > 0 {
		return ""
	}
	return strings.ToLower(c.Name.Parts[0].Name)
}

// call computes the functions that people put around days and times.
func (s *scan) call(c *athenasql.Call) (any, bool) {
	name := callName(c)
	if name == "now" && len(c.Args) == 0 && !s.a.Options.Now.IsZero() {
		return s.a.Options.Now.UTC(), true
	}
	if name == "" || len(c.Args) == 0 {
		return nil, false
	}
	args := make([]any, len(c.Args))
	for i, e := range c.Args {
		v, ok := s.value(e)
		if !ok {
			return nil, false
		}
		if v == nil {
			return nil, name != "coalesce" && name != "if" && name != "try"
		}
		args[i] = v
	}
	return callValue(name, args, s.a.Type(c.Args[0]))
}

func callValue(name string, args []any, first encode.Type) (any, bool) {
	text, isText := args[0].(string)
	at, isTime := args[0].(time.Time)
	format := ""
	if len(args) == 2 {
		format, _ = args[1].(string)
	}
	switch {
	case name == "concat":
		return concatTexts(args)
	case (name == "substr" || name == "substring") && isText:
		return substring(text, args[1:])
	case name == "replace" && isText && len(args) == 3:
		old, okOld := args[1].(string)
		with, okWith := args[2].(string)
		return strings.ReplaceAll(text, old, with), okOld && okWith && old != ""
	case name == "date" && len(args) == 1:
		return castValue(args[0], first, encode.Type{Kind: encode.Date})
	case name == "from_iso8601_timestamp" && isText:
		t, err := time.Parse(time.RFC3339, text)
		return t.UTC(), err == nil
	case name == "from_iso8601_date" && isText:
		return timeLiteral("date", text)
	case name == "to_iso8601" && isTime && first.Kind == encode.Date:
		return at.Format("2006-01-02"), true
	case name == "to_iso8601" && isTime && first.Kind == encode.TimestampTZ && first.Precision == 3:
		return at.Format("2006-01-02T15:04:05.000Z"), true
	case name == "date_format" && isTime:
		layout, ok := mysqlLayout(format)
		return at.Format(layout), ok
	case name == "format_datetime" && isTime:
		layout, ok := jodaLayout(format)
		return at.Format(layout), ok
	case name == "date_parse" && isText:
		layout, ok := mysqlLayout(format)
		return parseTime(layout, text, ok)
	case name == "parse_datetime" && isText:
		layout, ok := jodaLayout(format)
		return parseTime(layout, text, ok)
	case name == "date_add" && isText && len(args) == 3:
		n, okN := args[1].(int64)
		t, okT := args[2].(time.Time)
		by, ok := interval(text, n)
		if !okN || !okT || !ok {
			return nil, false
		}
		return shift(t, by.(encode.IntervalValue), false)
	case name == "date_trunc" && isText && len(args) == 2:
		t, ok := args[1].(time.Time)
		return truncateTime(strings.ToLower(text), t, ok)
	}
	return nil, false
}

func concatTexts(args []any) (any, bool) {
	all := ""
	for _, a := range args {
		text, ok := a.(string)
		if !ok {
			return nil, false
		}
		all += text
	}
	return all, true
}

func substring(text string, args []any) (any, bool) {
	bounds := []int64{1, int64(len(text))}
	for i, a := range args {
		n, ok := a.(int64)
		if !ok || i > 1 || n < 1 {
			return nil, false
		}
		bounds[i] = n
	}
	if len(args) == 0 || strings.IndexFunc(text, func(r rune) bool { return r > 0x7f }) >= 0 {
		return nil, false
	}
	from := min(bounds[0]-1, int64(len(text)))
	return text[from:min(from+bounds[1], int64(len(text)))], true
}

func parseTime(layout, text string, ok bool) (any, bool) {
	if !ok {
		return nil, false
	}
	t, err := time.Parse(layout, text)
	return t, err == nil
}

func truncateTime(unit string, t time.Time, ok bool) (any, bool) {
	if !ok {
		return nil, false
	}
	switch unit {
	case "hour":
		return t.Truncate(time.Hour), true
	case "day":
		return t.Truncate(24 * time.Hour), true
	case "month":
		return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC), true
	case "year":
		return time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC), true
	}
	return nil, false
}

// mysqlLayout is the Go layout of a format of date_format, for the parts of days and times in figures.
func mysqlLayout(format string) (string, bool) {
	parts := map[byte]string{'Y': "2006", 'm': "01", 'd': "02", 'H': "15", 'i': "04", 's': "05", 'S': "05", 'T': "15:04:05"}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		c := format[i]
		if c == '%' && i+1 < len(format) && parts[format[i+1]] != "" {
			i++
			b.WriteString(parts[format[i]])
		} else if strings.IndexByte("/-: TZ.", c) >= 0 {
			b.WriteByte(c)
		} else {
			return "", false
		}
	}
	return b.String(), format != ""
}

// jodaLayout is the Go layout of a format of format_datetime, for the same.
func jodaLayout(format string) (string, bool) {
	parts := []struct{ joda, layout string }{{"yyyy", "2006"}, {"MM", "01"}, {"dd", "02"}, {"HH", "15"}, {"mm", "04"}, {"ss", "05"}, {"'T'", "T"}, {"'Z'", "Z"}}
	out := ""
next:
	for rest := format; rest != ""; {
		for _, p := range parts {
			if after, ok := strings.CutPrefix(rest, p.joda); ok && (after == "" || after[0] != p.joda[0] || p.joda[0] == '\'') {
				out, rest = out+p.layout, after
				continue next
			}
		}
		if strings.IndexByte("/-: .", rest[0]) < 0 {
			return "", false
		}
		out, rest = out+rest[:1], rest[1:]
	}
	return out, format != ""
}
