package engine

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// Needs returns what a statement needs of the lake at most, read off the conditions that every row of a table must meet
// (analyze.TableUse). A statement that reads records in several places needs what any of them needs.
func Needs(a *analyze.Analysis) Filter {
	var all *Filter
	for _, use := range a.Tables {
		if use.Table.Name != analyze.Logs && use.Table.Name != analyze.Records {
			continue
		}
		f := scanFilter(a, use)
		if all == nil {
			all = &f
		} else {
			all.widen(&f)
		}
	}
	if all == nil {
		return Filter{}
	}
	return *all
}

// widen makes f hold for every record that either filter holds for.
func (f *Filter) widen(g *Filter) {
	if g.Since.IsZero() || f.Since.After(g.Since) {
		f.Since = g.Since
	}
	if g.Until.IsZero() || !f.Until.IsZero() && f.Until.Before(g.Until) {
		f.Until = g.Until
	}
	f.Timed = f.Timed && g.Timed
	f.FirstDate = min(f.FirstDate, g.FirstDate) // empty, which is open, is the least
	if f.LastDate == "" || g.LastDate == "" {
		f.LastDate = ""
	} else {
		f.LastDate = max(f.LastDate, g.LastDate)
	}
	others := g.lists()
	for column, list := range f.lists() {
		other := *others[column]
		if len(*list) == 0 || len(other) == 0 {
			*list = nil
			continue
		}
		for _, v := range other {
			if !slices.Contains(*list, v) {
				*list = append(slices.Clip(*list), v)
			}
		}
	}
}

// A scan collects what the conditions on one use of a table say.
type scan struct {
	a      *analyze.Analysis
	use    *analyze.TableUse
	filter Filter
	time   string           // the column that a smaller table is chosen by; empty: the records' columns
	days   []athenasql.Expr // conditions on columns of days alone
	// day is the day that such a condition is tried with, as yyyy/MM/dd; empty while there is none.
	day string
}

func scanFilter(a *analyze.Analysis, use *analyze.TableUse) Filter {
	s := &scan{a: a, use: use}
	for _, c := range use.Conjuncts {
		s.condition(c)
	}
	s.tryDays()
	return s.filter
}

func (s *scan) condition(e athenasql.Expr) {
	if s.onDays(e) {
		s.days = append(s.days, e)
		return
	}
	switch e := e.(type) {
	case *athenasql.Logical:
		s.logical(e)
	case *athenasql.Comparison:
		s.comparison(e.Op, e.Left, e.Right)
		s.comparison(mirrored[e.Op], e.Right, e.Left)
	case *athenasql.Between:
		if !e.Not {
			s.comparison(">=", e.Expr, e.Low)
			s.comparison("<=", e.Expr, e.High)
		}
	case *athenasql.InList:
		if column, values, ok := s.in(e); ok {
			s.list(column, values)
		}
	case *athenasql.Like:
		s.like(e)
	}
}

// logical takes AND term by term, and of OR what lists the values of one column.
func (s *scan) logical(e *athenasql.Logical) {
	if e.Op == "AND" {
		for _, t := range e.Terms {
			s.condition(t)
		}
		return
	}
	var values []string
	column := ""
	for _, t := range e.Terms {
		c, v, ok := s.listOf(t)
		if !ok || column != "" && c != column {
			return
		}
		column, values = c, append(values, v...)
	}
	s.list(column, values)
}

// listOf returns the values that a column must have for a term to be true.
func (s *scan) listOf(e athenasql.Expr) (column string, values []string, ok bool) {
	switch e := e.(type) {
	case *athenasql.InList:
		return s.in(e)
	case *athenasql.Comparison:
		if e.Op != "=" {
			return "", nil, false
		}
		for _, side := range [][2]athenasql.Expr{{e.Left, e.Right}, {e.Right, e.Left}} {
			if text, isText := s.text(side[1]); isText && s.column(side[0]) != "" {
				return s.column(side[0]), []string{text}, true
			}
		}
	}
	return "", nil, false
}

func (s *scan) in(e *athenasql.InList) (column string, values []string, ok bool) {
	if e.Not || s.column(e.Expr) == "" {
		return "", nil, false
	}
	for _, item := range e.Items {
		text, ok := s.text(item)
		if !ok {
			return "", nil, false
		}
		values = append(values, text)
	}
	return s.column(e.Expr), values, true
}

func (s *scan) list(column string, values []string) {
	if l := s.filter.lists()[column]; l != nil {
		*l = narrower(*l, values)
	}
}

// mirrored are the comparisons with their sides exchanged.
var mirrored = map[string]string{"=": "=", "<>": "<>", ">": "<", ">=": "<=", "<": ">", "<=": ">="}

// narrower keeps the shorter of two lists that both must hold.
func narrower(a, b []string) []string {
	if len(a) > 0 && len(a) <= len(b) {
		return a
	}
	return b
}

// text returns the value of a text that needs no record.
func (s *scan) text(e athenasql.Expr) (string, bool) {
	v, ok := s.value(e)
	text, isText := v.(string)
	return text, ok && isText
}

// column returns the stored column that an expression is, with the fields of rows by dots; "" if it is none.
func (s *scan) column(e athenasql.Expr) string {
	if c := s.tableColumn(e); c != nil {
		if c.Partition != nil && c.Partition.Of != "date" {
			return c.Partition.Of
		}
		return c.Name
	}
	if f, ok := e.(*athenasql.Field); ok {
		if base := s.column(f.Base); base != "" {
			return base + "." + strings.ToLower(f.Name.Name)
		}
	}
	return ""
}

func (s *scan) tableColumn(e athenasql.Expr) *analyze.Column {
	ref, ok := s.a.Ref(e)
	if !ok || ref.Source != s.use.Relation || ref.Using != nil || ref.Index >= len(ref.Source.Fields) {
		return nil
	}
	return ref.Source.Fields[ref.Index].Column
}

// comparison takes column op constant.
func (s *scan) comparison(op string, left, right athenasql.Expr) {
	if column := s.column(left); column != "" && op == "=" {
		if text, ok := s.text(right); ok {
			s.list(column, []string{text})
		}
	}
	column, slack, ok := s.timeOf(left)
	if !ok || op == "<>" || op == "" {
		return
	}
	value, ok := s.value(right)
	if !ok {
		return
	}
	switch v := value.(type) {
	case string:
		if column == "eventtime" {
			s.textBound(op, v)
		}
	case time.Time:
		if column == "event_time" {
			s.filter.Timed = true
		}
		s.bound(op, v, slack)
	}
}

func (s *scan) like(e *athenasql.Like) {
	text, ok := s.text(e.Pattern)
	if e.Not || e.Escape != nil || !ok || s.column(e.Expr) != "eventtime" {
		return
	}
	prefix, _, _ := strings.Cut(text, "%")
	if len(prefix) >= len("2006-01-02") && !strings.Contains(prefix[:len("2006-01-02")], "_") {
		s.textBound("=", prefix)
	}
}

// timeOf tells whether an expression grows with the time of a record, which column of time it is made of, and how far
// its value is from that time at most.
func (s *scan) timeOf(e athenasql.Expr) (column string, slack time.Duration, ok bool) {
	switch c := s.column(e); {
	case c != "" && c == s.time:
		return "event_time", 0, true
	case s.time == "" && (c == "eventtime" || c == "event_time"):
		return c, 0, true
	}
	const aDay = 24 * time.Hour
	switch e := e.(type) {
	case *athenasql.Cast:
		column, slack, ok = s.timeOf(e.Expr)
		switch s.a.Type(e).Kind {
		case encode.Date, encode.Timestamp, encode.TimestampTZ: // a local time is less than a day from the instant
			return column, slack + 2*aDay, ok && s.a.Type(e.Expr).Kind != encode.Varchar
		}
	case *athenasql.AtTimeZone:
		return s.timeOf(e.Expr)
	case *athenasql.Call:
		name, args := callName(e), e.Args
		switch {
		case name == "from_iso8601_timestamp" && len(args) == 1:
			return s.timeOf(args[0])
		case name == "parse_datetime" && len(args) == 2, name == "date_parse" && len(args) == 2:
			column, slack, ok = s.timeOf(args[0])
			return column, slack + 2*aDay, ok && column == "eventtime"
		case name == "date" && len(args) == 1:
			column, slack, ok = s.timeOf(args[0])
			return column, slack + 2*aDay, ok && s.a.Type(args[0]).Kind != encode.Varchar
		case name == "date_trunc" && len(args) == 2:
			unit, _ := s.text(args[0])
			column, slack, ok = s.timeOf(args[1])
			return column, slack + truncated[strings.ToLower(unit)], ok && truncated[strings.ToLower(unit)] > 0
		case (name == "substr" || name == "substring") && len(args) == 3:
			from, okFrom := s.value(args[1])
			n, okN := s.value(args[2])
			length, isInt := n.(int64)
			column, slack, ok = s.timeOf(args[0])
			return column, slack, ok && okFrom && okN && isInt && from == int64(1) && length >= 10 && column == "eventtime"
		}
	}
	return "", 0, false
}

// truncated is how far date_trunc moves a time at most, by unit, with a day for the zone.
var truncated = map[string]time.Duration{
	"second": 25 * time.Hour, "minute": 25 * time.Hour, "hour": 26 * time.Hour, "day": 50 * time.Hour,
	"week": 9 * 24 * time.Hour, "month": 33 * 24 * time.Hour, "quarter": 95 * 24 * time.Hour, "year": 368 * 24 * time.Hour,
}

// textBound takes a comparison of eventtime, the text as delivered. It starts with the record's date in UTC or in a zone
// at most a day away (the lake derives event_time from it), so the days of event_time follow to within one day. Records
// whose eventtime is no time have no event_time; they stay in.
func (s *scan) textBound(op, text string) {
	if len(text) < len("2006-01-02") {
		return
	}
	day, err := time.Parse("2006-01-02", text[:len("2006-01-02")])
	if err != nil {
		return
	}
	if op != "<" && op != "<=" {
		s.since(day.AddDate(0, 0, -1))
	}
	if op != ">" && op != ">=" {
		s.until(day.AddDate(0, 0, 2))
	}
}

// bound takes a comparison with a time: a microsecond more than said on each side, as times are rounded.
func (s *scan) bound(op string, at time.Time, slack time.Duration) {
	slack += time.Millisecond
	if op != "<" && op != "<=" {
		s.since(at.Add(-slack))
	}
	if op != ">" && op != ">=" {
		s.until(at.Add(slack))
	}
}

func (s *scan) since(at time.Time) {
	if s.filter.Since.IsZero() || at.After(s.filter.Since) {
		s.filter.Since = at
	}
}

func (s *scan) until(at time.Time) {
	if s.filter.Until.IsZero() || at.Before(s.filter.Until) {
		s.filter.Until = at
	}
}

// onDays tells whether a condition is about columns of days and about no others.
func (s *scan) onDays(e athenasql.Expr) bool {
	days, others := false, false
	athenasql.Walk(e, func(n athenasql.Node) bool {
		switch n := n.(type) {
		case *athenasql.Query, *athenasql.Lambda:
			others = true
			return false
		case athenasql.Expr:
			if _, isRef := s.a.Ref(n); !isRef {
				return true
			}
			c := s.tableColumn(n)
			if c != nil && (c.Name == "date" || c.Partition != nil && c.Partition.Of == "date") {
				days = true
			} else {
				others = true
			}
			return false
		}
		return true
	})
	return days && !others
}

// mostDays is how many days a list may have for it to be worth while.
const mostDays = 800

// tryDays computes the conditions on days for every day that a record may have been delivered on, and keeps the days for
// which all may be true. CloudTrail began in November 2013; records of other years can only come from odd places, but
// none may be lost: the years that the conditions name are tried too, and two years far off stand for all others.
func (s *scan) tryDays() {
	if len(s.days) == 0 || s.a.Options.Now.IsZero() {
		return
	}
	const first, last = "0001/01/01", "9999/12/31"
	var kept []string
	years := s.years()
	if years == nil {
		return
	}
	for _, year := range years {
		for d := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() == year; d = d.AddDate(0, 0, 1) {
			if s.day = d.Format("2006/01/02"); s.possible() {
				kept = append(kept, s.day)
			}
		}
	}
	s.day = ""
	if len(kept) == 0 {
		s.filter.FirstDate = "none" // greater than every day: nothing needs to be read
		return
	}
	lowest, highest := kept[0], kept[len(kept)-1]
	if lowest[:4] != first[:4] {
		s.filter.FirstDate = lowest
	}
	if highest[:4] != last[:4] {
		s.filter.LastDate = highest
	}
	if s.filter.FirstDate != "" && s.filter.LastDate != "" && len(kept) <= mostDays {
		s.list("date", kept)
	}
}

// years returns the years to try, in order.
func (s *scan) years() []int {
	years := []int{1, 9999}
	for y := 2013; y <= s.a.Options.Now.Year()+1; y++ {
		years = append(years, y)
	}
	for _, c := range s.days {
		athenasql.Walk(c, func(n athenasql.Node) bool {
			if text, ok := n.(*athenasql.String); ok && len(text.Value) >= 4 {
				if y, err := strconv.Atoi(text.Value[:4]); err == nil && y > 0 {
					years = append(years, y)
				}
			}
			return true
		})
	}
	for _, v := range s.a.Options.Args {
		if text, ok := v.(string); ok && len(text) >= 4 {
			if y, err := strconv.Atoi(text[:4]); err == nil && y > 0 {
				years = append(years, y)
			}
		}
	}
	slices.Sort(years)
	years = slices.Compact(years)
	if len(years) > maxYears {
		return nil
	}
	return years
}

// maxYears bounds the work of tryDays.
const maxYears = 100

func (s *scan) possible() bool {
	for _, c := range s.days {
		if v, ok := s.value(c); ok && v != true {
			return false
		}
	}
	return true
}
