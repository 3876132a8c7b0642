package rules

import (
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/saved"
	"github.com/ashiato/ashiato/internal/sigma"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
	"github.com/ashiato/ashiato/internal/yamltree"
)

// Fault is what is wrong with a rule, and where.
type Fault = yamltree.Error

var ruleKeys = []string{
	"name", "title", "description", "category", "severity", "author", "license", "references", "enabled", "when", "sigma", "query", "params", "every",
	"not_in", "in_list", "outside", "first_seen", "newcomers", "new_country", "within", "group_by", "threshold", "quiet", "channels", "template", "mute", "given", "tests",
}

// parser reads the rule of one document.
type parser struct {
	file *yamltree.File
	// sibling reads a file beside the rule's.
	sibling func(name string) ([]byte, error)
	// folder gives the files of its folder, with the rules that correlations of Sigma name.
	folder func() []*yamltree.File
	rule   *Rule
}

// fail makes a fault at a node.
func (p *parser) fail(n *yamltree.Node, key string, args ...text.Args) error {
	return p.file.Error(n, key, args...)
}

// keys checks that a map has keys of a list only.
func (p *parser) keys(n *yamltree.Node, of string, names []string) error {
	if n.Kind != yamltree.Map {
		return p.fail(n, "rulefile.want_map", text.Args{"key": of})
	}
	for _, e := range n.Entries {
		if slices.Contains(names, e.Key.Text) {
			continue
		}
		args := text.Args{"key": e.Key.Text, "names": strings.Join(names, ", ")}
		if near := Nearest(e.Key.Text, names); near != "" {
			args["suggestion"] = near
			return p.fail(e.Key, "rulefile.unknown_key_similar", args)
		}
		return p.fail(e.Key, "rulefile.unknown_key", args)
	}
	return nil
}

// Nearest returns the name that was probably meant, or "".
func Nearest(key string, names []string) string {
	best := ""
	for _, name := range names {
		if config.Similar(key, name) && (best == "" || shared(key, name) > shared(key, best)) {
			best = name
		}
	}
	return best
}

// shared is the length of the common beginning.
func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// parse reads a rule.
func (p *parser) parse(n *yamltree.Node) (*Rule, error) {
	r := &Rule{File: p.file.Name, Line: n.Line, Severity: Medium, Enabled: true, Quiet: usualQuiet, Within: usualWithin, Template: DefaultTemplate}
	p.rule = r
	if err := p.keys(n, "rule", ruleKeys); err != nil {
		return nil, err
	}
	if n.Get("name") == nil {
		return nil, p.fail(n, "rule.no_name")
	}
	for _, take := range []func(*yamltree.Node) error{p.about, p.conditions, p.query, p.state, p.grouping, p.threshold, p.telling, p.mutes, p.given, p.tests} {
		if err := take(n); err != nil {
			return nil, err
		}
	}
	return r, p.whole(n)
}

// text reads a text of a key, if it is there.
func (p *parser) text(n *yamltree.Node, key string, to *string) error {
	v := n.Get(key)
	switch {
	case v == nil:
		return nil
	case !v.Scalar():
		return p.fail(v, "rulefile.want_text", text.Args{"key": key})
	case v.Text == "":
		return p.fail(v, "rulefile.empty", text.Args{"key": key})
	case len(v.Text) > maxText:
		return p.fail(v, "rulefile.too_long", text.Args{"key": key, "n": maxText})
	}
	*to = v.Text
	return nil
}

// bilingual reads a text in the languages of the program, or in one of them without saying which.
func (p *parser) bilingual(n *yamltree.Node, key string, to *saved.Text) error {
	v := n.Get(key)
	if v == nil {
		return nil
	}
	if v.Kind != yamltree.Map {
		return p.text(n, key, &to.English)
	}
	if err := p.keys(v, key, []string{"en", "ja"}); err != nil {
		return err
	}
	if err := p.text(v, "en", &to.English); err != nil {
		return err
	}
	return p.text(v, "ja", &to.Japanese)
}

// yes reads true or false.
func (p *parser) yes(n *yamltree.Node, key string, to *bool) error {
	v := n.Get(key)
	if v == nil {
		return nil
	}
	if v.Kind != yamltree.Bool {
		return p.fail(v, "rulefile.want_bool", text.Args{"key": key})
	}
	*to = strings.EqualFold(v.Text, "true")
	return nil
}

// names reads a list of texts, or one text.
func (p *parser) names(n *yamltree.Node, key string, to *[]string) error {
	v := n.Get(key)
	if v == nil {
		return nil
	}
	items := []*yamltree.Node{v}
	if v.Kind == yamltree.List {
		items = v.Items
	}
	if len(items) > maxNames {
		return p.fail(items[maxNames], "rulefile.too_many", text.Args{"n": maxNames})
	}
	*to = []string{}
	for _, item := range items {
		switch {
		case !item.Scalar():
			return p.fail(item, "rulefile.want_names", text.Args{"key": key})
		case item.Text == "" || len(item.Text) > maxText:
			return p.fail(item, "rulefile.empty", text.Args{"key": key})
		case slices.Contains(*to, item.Text):
			return p.fail(item, "rulefile.twice", text.Args{"key": key, "value": item.Text})
		}
		*to = append(*to, item.Text)
	}
	return nil
}

// length reads a time such as 10m or 90d.
func (p *parser) length(n *yamltree.Node, key string, least, most time.Duration, to *time.Duration) error {
	v := n.Get(key)
	if v == nil {
		return nil
	}
	age, ok := when.ParseAge(v.Text)
	if !v.Scalar() || !ok || age.Days > math.MaxInt16 {
		return p.fail(v, "rulefile.want_length", text.Args{"key": key, "value": v.Text})
	}
	d := time.Duration(age.Days)*24*time.Hour + age.Rest
	if d < least || d > most {
		return p.fail(v, "rulefile.length_bounds", text.Args{"key": key, "value": v.Text, "least": shortLength(least), "most": shortLength(most)})
	}
	*to = d
	return nil
}

// about reads what the rule is.
func (p *parser) about(n *yamltree.Node) error {
	r := p.rule
	severity := ""
	for _, err := range []error{
		p.text(n, "name", &r.Name), p.bilingual(n, "title", &r.Title), p.bilingual(n, "description", &r.Description), p.text(n, "category", &r.Category),
		p.text(n, "severity", &severity), p.text(n, "author", &r.Author), p.text(n, "license", &r.License), p.names(n, "references", &r.References), p.yes(n, "enabled", &r.Enabled),
	} {
		if err != nil {
			return err
		}
	}
	if !IsName(r.Name) {
		return p.fail(n.Get("name"), "rule.bad_name", text.Args{"value": r.Name})
	}
	if r.Title == (saved.Text{}) {
		return p.fail(n, "rule.needs", text.Args{"rule": r.Name, "key": "title"})
	}
	if severity != "" {
		if r.Severity = Severity(severity); r.Severity.Rank() < 0 {
			args := text.Args{"key": "severity", "value": severity, "names": strings.Join(severities, ", ")}
			return p.fail(n.Get("severity"), "rulefile.one_of", args)
		}
	}
	return nil
}

// line reads a query line.
func (p *parser) line(v *yamltree.Node, key string) (string, *match.Condition, error) {
	if v.Kind != yamltree.Text {
		return "", nil, p.fail(v, "rulefile.want_text", text.Args{"key": key})
	}
	c, err := match.Parse(v.Text)
	if err != nil {
		return "", nil, p.condition(v, err)
	}
	if since, until := c.Times(); since != "" || until != "" {
		return "", nil, p.fail(v, "rule.no_times", text.Args{"key": key})
	}
	return v.Text, c, nil
}

// place makes faults within a text.
func (p *parser) place(v *yamltree.Node) place {
	return func(offset int) *Fault {
		line, column := p.file.Place(v, offset)
		return p.file.ErrorAt(line, column, "", nil)
	}
}

// condition is the fault of a condition within a text.
func (p *parser) condition(v *yamltree.Node, err error) error { return conditionFault(p.place(v), err) }

func conditionFault(at place, err error) *Fault {
	e, ok := errors.AsType[*match.Error](err)
	if !ok {
		f := at(0)
		f.Key, f.Args, f.Err = "rule.bad_condition", text.Args{"reason": err}, err
		return f
	}
	f := at(e.Offset)
	f.Key, f.Args, f.Err = "rule.bad_condition", text.Args{"reason": e.Message}, e
	if !e.Fix.Empty() {
		f.Key, f.Args["fix"] = "rule.bad_condition_fix", e.Fix
	}
	return f
}

// conditions reads what a record must be like.
func (p *parser) conditions(n *yamltree.Node) (err error) {
	r := p.rule
	if v := n.Get("when"); v != nil {
		if r.When, r.Condition, err = p.line(v, "when"); err != nil {
			return err
		}
		r.whenAt = p.place(v)
	}
	v := n.Get("sigma")
	if v == nil {
		return nil
	}
	switch v.Kind {
	case yamltree.Map:
		set := sigma.Set{File: p.file, Documents: []*yamltree.Node{v}, Others: p.folder}
		r.Sigma, err = set.Parse(v)
		return err
	case yamltree.List:
		set := sigma.Set{File: p.file, Documents: v.Items, Others: p.folder, One: true}
		return p.oneSigma(v, "rule.sigma_list", text.Args{}, &set)
	}
	var name string
	if err := p.text(n, "sigma", &name); err != nil {
		return err
	}
	data, err := p.sibling(name)
	if err != nil {
		return p.fail(v, "rule.no_sigma_file", text.Args{"value": name, "reason": err})
	}
	f, err := sigma.Open(name, data)
	if err != nil {
		return err
	}
	if len(f.Faults) > 0 {
		return f.Faults[0]
	}
	return p.oneSigma(v, "rule.one_sigma", text.Args{"value": name}, &sigma.Set{File: f, Documents: f.Documents, Others: p.folder, One: true})
}

// oneSigma takes the one rule that stands by itself in documents of Sigma.
func (p *parser) oneSigma(v *yamltree.Node, key string, args text.Args, set *sigma.Set) error {
	all, errs := set.Rules()
	if len(errs) > 0 {
		return errs[0]
	}
	if args["n"] = len(all); len(all) != 1 {
		return p.fail(v, key, args)
	}
	p.rule.Sigma = all[0]
	return nil
}

// query reads the saved query of a rule on a schedule.
func (p *parser) query(n *yamltree.Node) error {
	v := n.Get("query")
	if v == nil {
		for _, key := range []string{"params", "every"} {
			if w := n.Get(key); w != nil {
				return p.fail(w, "rule.only_with", text.Args{"key": key, "other": "query"})
			}
		}
		return nil
	}
	q := &Query{Every: time.Hour, Params: map[string]string{}, at: v}
	if err := p.text(n, "query", &q.Name); err != nil {
		return err
	}
	if !saved.IsName(q.Name) {
		return p.fail(v, "rule.bad_query_name", text.Args{"value": q.Name})
	}
	if params := n.Get("params"); params != nil {
		if params.Kind != yamltree.Map {
			return p.fail(params, "rulefile.want_map", text.Args{"key": "params"})
		}
		for _, e := range params.Entries {
			if !e.Value.Scalar() {
				return p.fail(e.Value, "rulefile.want_text", text.Args{"key": e.Key.Text})
			}
			q.Params[e.Key.Text] = e.Value.Text
		}
	}
	p.rule.Query = q
	return p.length(n, "every", minEvery, maxEvery, &q.Every)
}
