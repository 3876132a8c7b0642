package engine

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// filter returns what the statement certainly asks for at most, read off its tree: the
// conditions that WHERE joins by AND, where they compare a column of the table with a
// constant. It looks only at a statement that reads the tables once, so that no other
// place needs what this place does not; and only where dropping a record that fails the
// conditions cannot change the answer otherwise.
func (s *statement) filter() Filter {
	if len(s.refs) != 1 {
		return Filter{}
	}
	ref := s.refs[0]
	from, _ := ref.query["from_table"].(node)
	sources := fromItems(from, nil)
	plain := ref.query["sample"] == nil && !slices.ContainsFunc(sources, func(n node) bool { return n["sample"] != nil })
	if !plain || !kept(from, ref.table) || renames(ref.table) {
		return Filter{}
	}
	p := pruner{ref: ref, others: map[string]bool{}}
	for _, n := range sources {
		if location(n) != location(ref.table) {
			p.others[itemName(n)] = true
		}
	}
	where, _ := ref.query["where_clause"].(node)
	p.condition(where)
	p.dates()
	return p.filter
}

// fromItems lists what the joins of a FROM join.
func fromItems(n node, items []node) []node {
	if str(n, "type") != "JOIN" {
		return append(items, n)
	}
	for _, side := range []string{"left", "right"} {
		inner, _ := n[side].(node)
		items = fromItems(inner, items)
	}
	return items
}

// kept reports whether the joins above the table keep one row for a record and another
// record's rows as they are without it: plain inner and cross joins, and left joins with
// the table on their left. Positional and ASOF joins do not.
func kept(from, table node) bool {
	if str(from, "type") != "JOIN" {
		return true
	}
	kind := str(from, "join_type")
	if ref := str(from, "ref_type"); ref != "REGULAR" && ref != "CROSS" && ref != "NATURAL" {
		return false
	}
	left, _ := from["left"].(node)
	right, _ := from["right"].(node)
	if contains(left, table) {
		return (kind == "INNER" || kind == "LEFT") && kept(left, table)
	}
	return kind == "INNER" && kept(right, table)
}

func contains(from, table node) bool {
	return slices.ContainsFunc(fromItems(from, nil), func(n node) bool {
		return str(n, "type") == "BASE_TABLE" && location(n) == location(table)
	})
}

// renames reports whether the reference gives the columns other names: t(a, b, c).
func renames(table node) bool {
	aliases, _ := table["column_name_alias"].([]any)
	return len(aliases) > 0
}

func itemName(n node) string {
	if a := str(n, "alias"); a != "" {
		return strings.ToLower(a)
	}
	return strings.ToLower(str(n, "table_name"))
}

// A pruner collects conditions into a filter.
type pruner struct {
	ref    tableRef
	others map[string]bool // names of the other items of FROM
	filter Filter

	dateFrom, dateTo string // bounds of the column date
}

func (p *pruner) condition(n node) {
	switch str(n, "type") {
	case "CONJUNCTION_AND":
		children, _ := n["children"].([]any)
		for _, c := range children {
			child, _ := c.(node)
			p.condition(child)
		}
	case "COMPARE_EQUAL", "COMPARE_GREATERTHAN", "COMPARE_GREATERTHANOREQUALTO", "COMPARE_LESSTHAN", "COMPARE_LESSTHANOREQUALTO":
		p.comparison(n)
	case "COMPARE_BETWEEN":
		input, _ := n["input"].(node)
		p.bound(p.column(input), ">=", n["lower"])
		p.bound(p.column(input), "<=", n["upper"])
	case "COMPARE_IN":
		p.in(n)
	case "FUNCTION":
		p.like(n)
	}
}

var operators = map[string]string{"COMPARE_EQUAL": "=", "COMPARE_GREATERTHAN": ">", "COMPARE_GREATERTHANOREQUALTO": ">=",
	"COMPARE_LESSTHAN": "<", "COMPARE_LESSTHANOREQUALTO": "<="}

var mirrored = map[string]string{"=": "=", ">": "<", ">=": "<=", "<": ">", "<=": ">="}

func (p *pruner) comparison(n node) {
	left, _ := n["left"].(node)
	right, _ := n["right"].(node)
	op := operators[str(n, "type")]
	if column := p.column(left); column != "" {
		p.bound(column, op, right)
	} else if column := p.column(right); column != "" {
		p.bound(column, mirrored[op], left)
	}
}

// bound takes one comparison of a column with a constant.
func (p *pruner) bound(column, op string, value any) {
	n, _ := value.(node)
	if column == "event_time" {
		if at, ok := constantTime(n); ok {
			p.timeBound(op, at)
		}
		return
	}
	text, ok := constantText(n)
	if !ok {
		return
	}
	switch column {
	case "eventtime":
		p.eventTimeBound(op, text)
	case "date":
		if op == ">" || op == ">=" {
			p.dateFrom = max(p.dateFrom, text)
		}
		if op == "<" || op == "<=" {
			p.dateTo = min(cmp.Or(p.dateTo, text), text)
		}
	}
	if op == "=" {
		p.list(column, []string{text})
	}
}

func (p *pruner) in(n node) {
	children, _ := n["children"].([]any)
	if len(children) < 2 {
		return
	}
	var texts []string
	for _, c := range children[1:] {
		child, _ := c.(node)
		text, ok := constantText(child)
		if !ok {
			return
		}
		texts = append(texts, text)
	}
	input, _ := children[0].(node)
	p.list(p.column(input), texts)
}

// list takes the values that a column may have.
func (p *pruner) list(column string, values []string) {
	if l := p.filter.lists()[column]; l != nil {
		*l = narrower(*l, values)
	}
}

// dates turns the bounds of the column date into the list of its days in between, if
// they are days and not more than a year or two.
func (p *pruner) dates() {
	const layout, most = "2006/01/02", 800
	from, err := time.Parse(layout, p.dateFrom)
	if err != nil {
		return
	}
	to, err := time.Parse(layout, p.dateTo)
	if err != nil || to.Sub(from) > most*24*time.Hour {
		return
	}
	days := []string{p.dateFrom}
	for d := from.AddDate(0, 0, 1); !d.After(to); d = d.AddDate(0, 0, 1) {
		days = append(days, d.Format(layout))
	}
	p.list("date", days)
}

// like takes eventtime LIKE '2026-01-05%'.
func (p *pruner) like(n node) {
	children, _ := n["children"].([]any)
	if str(n, "function_name") != "~~" || len(children) != 2 {
		return
	}
	input, _ := children[0].(node)
	pattern, _ := children[1].(node)
	text, ok := constantText(pattern)
	if p.column(input) != "eventtime" || !ok {
		return
	}
	prefix, _, _ := strings.Cut(text, "%")
	if len(prefix) >= len("2006-01-02") && !strings.ContainsAny(prefix, `_\`) {
		p.eventTimeBound("=", prefix)
	}
}

// narrower keeps the shorter of two lists that both must hold.
func narrower(a, b []string) []string {
	if len(a) > 0 && len(a) <= len(b) {
		return a
	}
	return b
}

// column returns the table's column that a reference means, or "" when it is none or
// not certainly one.
func (p *pruner) column(n node) string {
	if str(n, "class") != "COLUMN_REF" {
		return ""
	}
	parts, _ := n["column_names"].([]any)
	path := make([]string, len(parts))
	for i, part := range parts {
		s, _ := part.(string)
		path[i] = strings.ToLower(s)
	}
	if len(path) > 1 {
		switch {
		case path[0] == itemName(p.ref.table):
			path = path[1:]
		case p.others[path[0]]:
			return ""
		}
	}
	return strings.Join(path, ".")
}

// eventTimeBound takes a comparison of eventtime, the text as delivered. It starts with
// the record's date in UTC or in a zone at most a day away (the lake derives event_time
// from it), so the days of event_time follow to within one day. Records whose eventtime
// is no time have no event_time; they stay in.
func (p *pruner) eventTimeBound(op, text string) {
	if len(text) < len("2006-01-02") {
		return
	}
	day, err := time.Parse("2006-01-02", text[:len("2006-01-02")])
	if err != nil {
		return
	}
	if op != "<" && op != "<=" {
		p.since(day.AddDate(0, 0, -1))
	}
	if op != ">" && op != ">=" {
		p.until(day.AddDate(0, 0, 2))
	}
}

// timeBound takes a comparison of event_time, which no record without a time meets.
func (p *pruner) timeBound(op string, at time.Time) {
	p.filter.Timed = true
	if op != "<" && op != "<=" {
		p.since(at)
	}
	switch op {
	case "<":
		p.until(at)
	case "=", "<=":
		p.until(at.Add(2 * time.Microsecond))
	}
}

func (p *pruner) since(at time.Time) {
	if p.filter.Since.IsZero() || at.After(p.filter.Since) {
		p.filter.Since = at
	}
}

func (p *pruner) until(at time.Time) {
	if p.filter.Until.IsZero() || at.Before(p.filter.Until) {
		p.filter.Until = at
	}
}

// constantText returns the text of a string literal.
func constantText(n node) (string, bool) {
	if str(n, "class") != "CONSTANT" {
		return "", false
	}
	value, _ := n["value"].(node)
	kind, _ := value["type"].(node)
	text, ok := value["value"].(string)
	return text, ok && str(kind, "id") == "VARCHAR"
}

// timeLayouts are the spellings of a time that are taken, by the type of the literal.
// Text compared with a time is cast by DuckDB, which takes all of them.
var timeLayouts = map[string][]string{
	"DATE":                     {"2006-01-02"},
	"TIMESTAMP":                {"2006-01-02", "2006-01-02 15:04:05", "2006-01-02T15:04:05"},
	"TIMESTAMP WITH TIME ZONE": {"2006-01-02", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z", "2006-01-02 15:04:05Z"},
}

// constantTime returns the time of a literal such as TIMESTAMP '2026-01-05 00:00:00',
// DATE '2026-01-05' or '2026-01-05T00:00:00Z', all UTC, in whole microseconds.
func constantTime(n node) (time.Time, bool) {
	kind := "TIMESTAMP WITH TIME ZONE"
	if str(n, "class") == "CAST" {
		castType, _ := n["cast_type"].(node)
		kind = str(castType, "id")
		n, _ = n["child"].(node)
	}
	text, ok := constantText(n)
	if !ok {
		return time.Time{}, false
	}
	for _, layout := range timeLayouts[kind] {
		if at, err := time.Parse(layout, text); err == nil {
			return at.Truncate(time.Microsecond), true
		}
	}
	return time.Time{}, false
}
