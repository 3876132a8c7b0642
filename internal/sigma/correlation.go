package sigma

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/yamltree"
)

// The correlations that a Threshold tells, those in time among them, and the others of the specification.
var (
	temporal       = []string{"temporal", "temporal_ordered"}
	counting       = append([]string{"event_count", "value_count"}, temporal...)
	notCounting    = []string{"value_sum", "value_avg", "value_percentile"}
	correlationKey = []string{"type", "rules", "group-by", "timespan", "condition", "aliases", "generate"}
	operatorsOf    = []string{"gte", "gt", "lt", "lte", "eq", "neq"}
)

// The bounds of correlations.
const (
	maxParts  = 64
	maxGroups = 8
)

// correlation reads a correlation and the rules that it counts the records of.
func (s *Set) correlation(n *yamltree.Node) (*Rule, error) {
	f := s.File
	r := &Rule{Line: n.Line}
	if err := r.takeAbout(f, n); err != nil {
		return nil, err
	}
	if n.Get("detection") != nil {
		return nil, f.Error(n.Get("detection"), "sigma.both")
	}
	c := n.Get("correlation")
	if err := correlationKeys(f, c); err != nil {
		return nil, err
	}
	kind := c.Get("type")
	switch {
	case kind == nil:
		return nil, f.Error(c, "sigma.correlation_needs", text.Args{"key": "type"})
	case slices.Contains(notCounting, kind.Text):
		return nil, f.Error(kind, "sigma.not_counting", text.Args{"value": kind.Text})
	case !slices.Contains(counting, kind.Text):
		return nil, f.Error(kind, "rulefile.one_of", text.Args{"key": "type", "value": kind.Text, "names": strings.Join(counting, ", ")})
	}
	nodes, err := s.correlated(r, c)
	if err != nil {
		return nil, err
	}
	if r.Threshold, err = s.counts(c, kind.Text, r.Parts); err != nil {
		return nil, err
	}
	if slices.Contains(temporal, kind.Text) {
		r.Threshold.Rules = nodes
	}
	if _, err := match.Compile(r.Node, match.Env{}); err != nil {
		d := &detection{file: f}
		return nil, d.refused(c, err)
	}
	return r, nil
}

func correlationKeys(f *yamltree.File, c *yamltree.Node) error {
	if c.Kind != yamltree.Map {
		return f.Error(c, "rulefile.want_map", text.Args{"key": "correlation"})
	}
	for _, e := range c.Entries {
		if slices.Contains(correlationKey, e.Key.Text) {
			continue
		}
		for _, name := range correlationKey {
			if config.Similar(e.Key.Text, name) {
				return f.Error(e.Key, "rulefile.unknown_key_similar", text.Args{"key": e.Key.Text, "suggestion": name})
			}
		}
		return f.Error(e.Key, "rulefile.unknown_key", text.Args{"key": e.Key.Text, "names": strings.Join(correlationKey, ", ")})
	}
	return nil
}

// correlated reads the rules that a correlation names; a record of any of them is counted.
func (s *Set) correlated(r *Rule, c *yamltree.Node) (nodes []match.Node, err error) {
	f, at := s.File, refs(c)
	if len(at) == 0 {
		return nil, f.Error(c, "sigma.correlation_needs", text.Args{"key": "rules"})
	}
	if len(at) > maxParts {
		return nil, f.Error(at[maxParts], "rulefile.too_many", text.Args{"n": maxParts})
	}
	values := 0
	for _, ref := range at {
		args := text.Args{"value": ref.Text}
		found := s.meant(ref.Text, true)
		switch {
		case !ref.Scalar():
			return nil, f.Error(ref, "rulefile.want_names", text.Args{"key": "rules"})
		case found == nil:
			return nil, f.Error(ref, "sigma.no_such_rule", args)
		case len(found) > 1:
			return nil, f.Error(ref, "sigma.several_rules", args)
		case found[0].Document.Get("correlation") != nil:
			return nil, f.Error(ref, "sigma.chain", args)
		}
		one, err := parse(found[0].File, found[0].Document)
		if err != nil {
			return nil, err
		}
		if one.Threshold != nil {
			return nil, f.Error(ref, "sigma.chain", args)
		}
		for _, t := range match.Terms(one.Node) {
			if values += max(1, len(t.Values)); values > maxTerms {
				return nil, f.Error(ref, "sigma.too_many", text.Args{"n": maxTerms})
			}
		}
		nodes = append(nodes, one.Node)
		r.Parts = append(r.Parts, found[0])
	}
	r.Node = anyOf(nodes)
	return nodes, nil
}

// counts makes the threshold of a correlation.
func (s *Set) counts(c *yamltree.Node, kind string, rules []Source) (t *Threshold, err error) {
	f := s.File
	t = &Threshold{}
	condition, span := c.Get("condition"), c.Get("timespan")
	if condition == nil && slices.Contains(temporal, kind) { // records of all rules
		condition = &yamltree.Node{Kind: yamltree.Map}
		t.Count = len(rules)
	}
	switch {
	case span == nil:
		return nil, f.Error(c, "sigma.correlation_needs", text.Args{"key": "timespan"})
	case condition == nil:
		return nil, f.Error(c, "sigma.correlation_needs", text.Args{"key": "condition"})
	case condition.Kind != yamltree.Map:
		return nil, f.Error(condition, "rulefile.want_map", text.Args{"key": "condition"})
	}
	if t.Window, err = timeframe(span.Text); err != nil || !span.Scalar() || strings.HasSuffix(span.Text, "M") {
		return nil, f.Error(span, "sigma.bad_timespan", text.Args{"value": span.Text})
	}
	a := &aliases{file: f, rules: rules, node: c.Get("aliases")}
	if t.GroupBy, err = a.fields(c.Get("group-by"), "group-by"); err != nil {
		return nil, err
	}
	for _, e := range condition.Entries {
		switch key := e.Key.Text; {
		case key == "field":
		case !slices.Contains(operatorsOf, key):
			return nil, f.Error(e.Key, "rulefile.unknown_key", text.Args{"key": key, "names": strings.Join(operatorsOf, ", ") + ", field"})
		case key != "gte" && key != "gt" || t.Count > 0:
			return nil, f.Error(e.Key, "sigma.only_at_least", text.Args{"value": key})
		default:
			if t.Count, err = atLeast(f, e); err != nil {
				return nil, err
			}
		}
	}
	if t.Count == 0 {
		return nil, f.Error(condition, "sigma.correlation_needs", text.Args{"key": "gte"})
	}
	if slices.Contains(temporal, kind) {
		t.Ordered = kind == "temporal_ordered"
		if len(rules) < 2 || t.Count > len(rules) || t.Ordered && t.Count < len(rules) {
			return nil, f.Error(c.Get("rules"), "sigma.of_rules", text.Args{"n": len(rules), "count": t.Count})
		}
	}
	return t, a.distinct(t, condition, kind)
}

// atLeast reads the number of gte or gt.
func atLeast(f *yamltree.File, e yamltree.Entry) (int, error) {
	n, err := strconv.Atoi(e.Value.Text)
	if e.Key.Text == "gt" {
		n++
	}
	if err != nil || !e.Value.Scalar() || n < 1 || n > maxCount {
		return 0, f.Error(e.Value, "sigma.bad_count", text.Args{"value": e.Value.Text, "n": maxCount})
	}
	return n, nil
}

// aliases are the names for fields that a correlation gives itself.
type aliases struct {
	file  *yamltree.File
	rules []Source
	node  *yamltree.Node
}

// distinct reads the field whose values are counted.
func (a *aliases) distinct(t *Threshold, condition *yamltree.Node, kind string) error {
	v := condition.Get("field")
	switch {
	case kind != "value_count" && v != nil:
		return a.file.Error(v, "sigma.field_of_values")
	case kind != "value_count":
		return nil
	case v == nil:
		return a.file.Error(condition, "sigma.correlation_needs", text.Args{"key": "field"})
	}
	names, err := a.fields(v, "field")
	if err != nil {
		return err
	}
	if len(names) != 1 {
		return a.file.Error(v, "sigma.one_field")
	}
	t.Distinct = names[0]
	return nil
}

// fields reads names of fields and aliases.
func (a *aliases) fields(v *yamltree.Node, key string) (names []string, err error) {
	if v == nil || v.Kind == yamltree.Null {
		return nil, nil
	}
	items := []*yamltree.Node{v}
	if v.Kind == yamltree.List {
		items = v.Items
	}
	if len(items) > maxGroups {
		return nil, a.file.Error(items[maxGroups], "rulefile.too_many", text.Args{"n": maxGroups})
	}
	for _, item := range items {
		if !item.Scalar() || item.Text == "" || len(item.Text) > maxName {
			return nil, a.file.Error(item, "rulefile.want_names", text.Args{"key": key})
		}
		name, err := a.field(item)
		if err != nil {
			return nil, err
		}
		if name = fieldPath(name); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// maxName bounds the name of a field, in bytes.
const maxName = 500

// field is what a name stands for. An alias may name one field only: a record is looked at without regard to which of the rules it is of.
func (a *aliases) field(item *yamltree.Node) (string, error) {
	of := a.node.Get(item.Text)
	if of == nil {
		return item.Text, nil
	}
	field := ""
	for _, rule := range a.rules {
		var is *yamltree.Node
		for _, key := range identifiers {
			if v := rule.Document.Get(key); is == nil && v.Scalar() {
				is = of.Get(v.Text)
			}
		}
		switch {
		case is == nil || !is.Scalar() || is.Text == "" || len(is.Text) > maxName:
			return "", a.file.Error(item, "sigma.alias_of_all", text.Args{"value": item.Text})
		case field != "" && field != is.Text:
			return "", a.file.Error(is, "sigma.alias_of_several", text.Args{"value": item.Text})
		}
		field = is.Text
	}
	return field, nil
}

// fieldPath is the path of a field of Sigma as package match takes it: a name that stands for something of its own there gets a dot before it.
func fieldPath(name string) string {
	name = plainPath(name)
	for _, own := range append(match.Fields(), "day") {
		if strings.EqualFold(own, name) {
			return "." + name
		}
	}
	return name
}
