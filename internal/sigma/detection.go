package sigma

import (
	"cmp"
	"errors"
	"math"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/yamltree"
)

// takeDetection makes the condition of a rule.
func (r *Rule) takeDetection(f *yamltree.File, n *yamltree.Node) error {
	d := &detection{file: f}
	c := &conditions{file: f}
	var condition *yamltree.Node
	for _, e := range n.Entries {
		switch e.Key.Text {
		case "condition":
			condition = e.Value
		case "timeframe":
		default:
			before := d.terms
			node, err := d.selection(e.Value)
			if err != nil {
				return err
			}
			c.parts = append(c.parts, named{e.Key.Text, node, d.terms - before})
		}
	}
	if condition == nil {
		return f.Error(n, "sigma.no_condition")
	}
	list := []*yamltree.Node{condition}
	if condition.Kind == yamltree.List && len(condition.Items) > 0 {
		list = condition.Items // a rule with several conditions fires when one holds
	}
	var nodes []match.Node
	for _, at := range list {
		node, counted, err := c.read(at)
		if err != nil {
			return err
		}
		if counted != nil {
			if len(list) > 1 {
				return f.Error(at, "sigma.count_alone")
			}
			if r.Threshold, err = c.threshold(counted, n.Get("timeframe")); err != nil {
				return err
			}
		}
		nodes = append(nodes, node)
	}
	r.Node = anyOf(nodes)
	if _, err := match.Compile(r.Node, match.Env{}); err != nil {
		return d.refused(n, err)
	}
	return nil
}

// refused is the fault of a value that package match does not take. The offset of a term is the number of its node.
func (d *detection) refused(n *yamltree.Node, err error) error {
	e, ok := errors.AsType[*match.Error](err)
	if !ok {
		return err
	}
	if e.Offset > 0 && e.Offset <= len(d.places) {
		n = d.places[e.Offset-1]
	}
	return d.file.Error(n, "rule.bad_condition", text.Args{"reason": e.Message})
}

const (
	maxCount  = 100_000
	maxWindow = 31 * 24 * time.Hour
)

var errTimeframe = errors.New("no time")

// timeframe reads 15s, 30m, 12h, 7d, 1w or 1M, a month of 30 days.
func timeframe(s string) (time.Duration, error) {
	units := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour, 'M': 30 * 24 * time.Hour}
	if len(s) < 2 {
		return 0, errTimeframe
	}
	n, err := strconv.Atoi(s[:len(s)-1])
	unit := units[s[len(s)-1]]
	if err != nil || unit == 0 || n < 1 || n > math.MaxInt32 || time.Duration(n) > maxWindow/unit {
		return 0, errTimeframe
	}
	return time.Duration(n) * unit, nil
}

// detection reads the parts that a condition speaks of.
type detection struct {
	file   *yamltree.File
	terms  int
	places []*yamltree.Node
}

// place remembers where a term stands, and returns its number from 1.
func (d *detection) place(n *yamltree.Node) int {
	d.places = append(d.places, n)
	return len(d.places)
}

// selection reads one part: a map, all of whose fields must match; a list, one of whose items must; or keywords.
func (d *detection) selection(n *yamltree.Node) (match.Node, error) {
	switch n.Kind {
	case yamltree.Map:
		return d.fields(n)
	case yamltree.List:
		if len(n.Items) == 0 {
			return nil, d.file.Error(n, "sigma.no_values")
		}
		nodes := make([]match.Node, len(n.Items))
		for i, item := range n.Items {
			var err error
			if item.Kind == yamltree.List {
				return nil, d.file.Error(item, "sigma.nested")
			}
			if nodes[i], err = d.selection(item); err != nil {
				return nil, err
			}
		}
		return anyOf(nodes), nil
	case yamltree.Null:
		return nil, d.file.Error(n, "sigma.no_values")
	}
	return d.keyword(n)
}

// keyword looks for a text everywhere in the record.
func (d *detection) keyword(n *yamltree.Node) (match.Node, error) {
	if err := d.check(n); err != nil {
		return nil, err
	}
	return &match.Term{Op: match.Contains, Values: []string{n.Text}, Offset: d.place(n)}, nil
}

// check bounds values, and counts them.
func (d *detection) check(n *yamltree.Node) error {
	if len(n.Text) > maxValue {
		return d.file.Error(n, "sigma.too_long", text.Args{"n": maxValue})
	}
	if d.terms++; d.terms > maxTerms {
		return d.file.Error(n, "sigma.too_many", text.Args{"n": maxTerms})
	}
	return nil
}

func (d *detection) fields(n *yamltree.Node) (match.Node, error) {
	if len(n.Entries) == 0 {
		return nil, d.file.Error(n, "sigma.no_values")
	}
	var nodes []match.Node
	for _, e := range n.Entries {
		node, err := d.field(e)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, node)
	}
	return allOf(nodes), nil
}

// modifiers are what follows a field after bars.
type modifiers struct {
	field string
	// how is the comparison: "" for equality, contains, startswith, endswith, re, cidr, exists, lt, lte, gt, gte, or a part of a time.
	how                          string
	all, cased, negated, another bool // another field is compared with: fieldref
	flags                        string
	transforms                   []string
}

var (
	comparisons = []string{"contains", "startswith", "endswith", "re", "cidr", "exists", "lt", "lte", "gt", "gte", "minute", "hour", "day", "month", "year"}
	understood  = slices.Concat(comparisons, transforms, []string{"all", "cased", "neq", "fieldref", "i", "m", "s"})
	// refused are modifiers of Sigma that are not understood here.
	refused = []string{"expand", "week"}
)

// modifiers reads the key of a field.
func (d *detection) modifiers(key *yamltree.Node) (m modifiers, err error) {
	offset := 0
	for i, part := range strings.Split(key.Text, "|") {
		line, column := d.file.Place(key, offset)
		fail := func(key string, args text.Args) error { return d.file.ErrorAt(line, column, key, args) }
		offset += len(part) + 1
		switch {
		case i == 0 && indexed.MatchString(part):
			return m, fail("sigma.indexed", text.Args{"value": part})
		case i == 0:
			m.field = plainPath(part)
		case slices.Contains(refused, part):
			return m, fail("sigma.refused_modifier", text.Args{"value": part})
		case !slices.Contains(understood, part):
			for _, name := range understood {
				if config.Similar(part, name) {
					return m, fail("sigma.unknown_modifier_similar", text.Args{"value": part, "suggestion": name})
				}
			}
			return m, fail("sigma.unknown_modifier", text.Args{"value": part, "names": strings.Join(understood, ", ")})
		case part == "all":
			m.all = true
		case part == "cased":
			m.cased = true
		case part == "neq":
			m.negated = true
		case part == "fieldref":
			m.another = true
		case slices.Contains(transforms, part):
			m.transforms = append(m.transforms, part)
		case len(part) == 1:
			if m.how != "re" {
				return m, fail("sigma.flag_without_re", text.Args{"value": part})
			}
			m.flags += part
		case m.how != "":
			return m, fail("sigma.two_modifiers", text.Args{"value": part, "other": m.how})
		default:
			m.how = part
		}
	}
	if m.another && !slices.Contains([]string{"", "contains", "startswith", "endswith"}, m.how) || m.another && m.cased {
		return m, d.file.Error(key, "sigma.two_modifiers", text.Args{"value": "fieldref", "other": m.how})
	}
	switch wrong := m.checkTransforms(); {
	case wrong != "":
		return m, d.file.Error(key, "sigma.encoding", text.Args{"value": wrong})
	case m.transforms != nil && (m.another || !slices.Contains([]string{"", "contains", "startswith", "endswith"}, m.how)):
		return m, d.file.Error(key, "sigma.two_modifiers", text.Args{"value": m.transforms[0], "other": cmp.Or(m.how, "fieldref")})
	}
	return m, nil
}

// indexed finds the number of an element in a path.
var indexed = regexp.MustCompile(`[\[{][0-9]+[\]}]`)

// elements writes the elements of an array as other programs do: items{}, items[] and items[*]. Here a path goes through every element.
var elements = strings.NewReplacer("{}", "", "[]", "", "[*]", "")

func plainPath(name string) string { return elements.Replace(name) }

// field reads one field with its values: one term, and one for null where that is among them.
func (d *detection) field(e yamltree.Entry) (match.Node, error) {
	m, err := d.modifiers(e.Key)
	if err != nil {
		return nil, err
	}
	values := []*yamltree.Node{e.Value}
	if e.Value.Kind == yamltree.List {
		values = e.Value.Items
	}
	if len(values) == 0 {
		return nil, d.file.Error(e.Value, "sigma.no_values")
	}
	if m.all && e.Value.Kind != yamltree.List {
		return nil, d.file.Error(e.Key, "sigma.all_of_one")
	}
	term := &match.Term{Field: m.field, Path: m.field != "", Op: operators[m.how], All: m.all, Ref: m.another, CaseSensitive: m.cased, Offset: d.place(e.Value)}
	if m.field == "" && m.how != "re" {
		term.Op = match.Contains
	}
	var nodes []match.Node
	for _, v := range values {
		if err := d.check(v); err != nil {
			return nil, err
		}
		if v.Kind == yamltree.Null && m.how == "" && !m.another && m.field != "" {
			nodes = append(nodes, &match.Term{Field: m.field, Path: true, Op: match.Null})
			continue
		}
		made, err := d.values(m, v)
		if err != nil {
			return nil, err
		}
		if m.all && len(made) > 1 { // all values are asked for, each in one of its variants
			one := *term
			one.All, one.Values = false, made
			nodes = append(nodes, &one)
			continue
		}
		term.Values = append(term.Values, made...)
	}
	if m.how == "exists" {
		return d.exists(m, term, e.Value)
	}
	if len(term.Values) > 0 {
		nodes = append(nodes, term)
	}
	node := anyOf(nodes)
	if m.all {
		node = allOf(nodes)
	}
	if m.negated {
		node = match.Not{Node: node}
	}
	return node, nil
}

// exists makes the condition that a field is there, or that it is not; its value may be null.
func (d *detection) exists(m modifiers, term *match.Term, value *yamltree.Node) (match.Node, error) {
	if value.Kind != yamltree.Bool {
		return nil, d.file.Error(value, "sigma.want_bool")
	}
	term.Values = nil
	if strings.EqualFold(value.Text, "true") == m.negated {
		return match.Not{Node: term}, nil
	}
	return term, nil
}

// operators are the comparisons by the name of the modifier.
var operators = map[string]match.Op{
	"": match.Equals, "contains": match.Contains, "startswith": match.StartsWith, "endswith": match.EndsWith, "re": match.Regexp, "cidr": match.CIDR,
	"exists": match.Present, "lt": match.Less, "lte": match.LessEqual, "gt": match.Greater, "gte": match.GreaterEqual,
	"minute": match.Equals, "hour": match.Equals, "day": match.Equals, "month": match.Equals, "year": match.Equals,
}

// values are what one value of a field stands for.
func (d *detection) values(m modifiers, v *yamltree.Node) ([]string, error) {
	value, err := d.value(m, v)
	if err != nil || m.transforms == nil {
		return []string{value}, err
	}
	made, err := d.transformed(m, v)
	if d.terms += len(made); err == nil && d.terms > maxTerms {
		err = d.file.Error(v, "sigma.too_many", text.Args{"n": maxTerms})
	}
	return made, err
}

// value checks one value of a field and returns it as package match takes it. The wildcards of Sigma are those of match.
func (d *detection) value(m modifiers, v *yamltree.Node) (string, error) {
	fail := func(key string, args ...text.Args) (string, error) { return "", d.file.Error(v, key, args...) }
	switch {
	case m.field == "" && (!slices.Contains([]string{"", "contains", "re"}, m.how) || m.another):
		return fail("sigma.no_field", text.Args{"value": m.how})
	case !v.Scalar():
		return fail("sigma.no_value", text.Args{"key": m.field})
	}
	switch m.how {
	case "exists":
		if v.Kind != yamltree.Bool {
			return fail("sigma.want_bool")
		}
	case "re":
		value := v.Text
		if m.flags != "" {
			value = "(?" + m.flags + ")" + value
		}
		if _, err := regexp.Compile(value); err != nil {
			return fail("sigma.bad_re", text.Args{"reason": err})
		}
		return value, nil
	case "cidr":
		_, noNetwork := netip.ParsePrefix(v.Text)
		if _, err := netip.ParseAddr(v.Text); noNetwork != nil && err != nil {
			return fail("sigma.bad_cidr", text.Args{"value": v.Text})
		}
	case "minute", "hour", "day", "month", "year":
		return d.timePart(m, v)
	case "lt", "lte", "gt", "gte":
		if _, err := strconv.ParseFloat(v.Text, 64); err != nil || v.Kind == yamltree.Bool {
			return fail("sigma.want_number", text.Args{"value": v.Text})
		}
	}
	return v.Text, nil
}

// allOf and anyOf leave out what joins one alone.
func allOf(nodes []match.Node) match.Node {
	if len(nodes) == 1 {
		return nodes[0]
	}
	return match.And(nodes)
}

func anyOf(nodes []match.Node) match.Node {
	if len(nodes) == 1 {
		return nodes[0]
	}
	return match.Or(nodes)
}
