// Package sigma reads Sigma rules for CloudTrail and makes conditions of package match of their detections.
//
// It is for package rules and for `ashiato rules import-sigma`. Sigma is an open format of detection rules,
// https://github.com/SigmaHQ/sigma-specification (version 2). Read is the part of it that says something about single records:
//
//   - values as texts, numbers, true/false and null, lists of values, maps of fields (all must hold), lists of maps (one must hold),
//     and keywords, which are looked for in every text of a record;
//   - wildcards * and ? with \ before a literal one;
//   - the modifiers contains, startswith, endswith, all, re (with i, m, s), cidr, fieldref, exists, lt, lte, gt, gte, neq, cased, windash, base64 and
//     base64offset (with wide, utf16le, utf16be, utf16), minute, hour, day, month, year;
//   - conditions of names, and, or, not, parentheses, `1 of x*`, `all of x*`, `1 of them`, `all of them`;
//   - the old aggregation `| count() by field > n` with timeframe, and the correlations event_count, value_count, temporal and temporal_ordered with gte
//     or gt, as a Threshold.
//
// What is left (expand, week, other correlations and aggregations, filters) is refused with the name of what is not understood, never read as something else.
// Author, licence and the rest of what a rule says about itself are kept.
//
// Fields are paths of the record, taken case-sensitively first, through arrays (any element). Texts are compared without regard
// to case unless the modifier cased says so; re is case-sensitive unless it has i. A field that is not there, or is null,
// matches null only; exists asks whether it is there, null or not. The values of an object are its JSON text and every text within.
package sigma

import (
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/yamltree"
)

// A Rule is a Sigma rule.
type Rule struct {
	Title, ID, Status, Description string
	// Author must be kept with the rule wherever it goes: the licence of the public rules says so.
	Author, License string
	// Level is informational, low, medium, high or critical; empty where the rule has none.
	Level                            string
	Date, Modified                   string
	References, FalsePositives, Tags []string
	Node                             match.Node
	// Threshold is nil unless the condition counts, or the rule is a correlation.
	Threshold *Threshold
	// Parts are the rules that a correlation counts the records of: Node is any of them.
	Parts []Source
	Line  int // where it begins in the file, from 1
}

// A Threshold asks for so many matching records within a window.
type Threshold struct {
	Count int // at least
	// Distinct is the field whose different values are counted; empty counts records.
	Distinct string
	GroupBy  []string
	Window   time.Duration
	// Rules are the conditions of the rules of a temporal correlation: Count is of how many of them there are records. Ordered wants those of all, in their
	// order.
	Rules   []match.Node
	Ordered bool
}

// MaxBytes bounds a file of Sigma rules.
const MaxBytes = 1 << 18

const (
	maxTerms     = 5000 // of one rule, repetitions by its condition included
	maxValue     = 8192 // bytes of one text
	maxCondition = 4096 // bytes
	maxNested    = 64   // parentheses and not
)

var levels = []string{"informational", "low", "medium", "high", "critical"}

// Open reads a file of rules; what is wrong with single documents is among its Faults. The error is an *yamltree.Error.
func Open(name string, data []byte) (*yamltree.File, error) {
	if len(data) > MaxBytes {
		return nil, &yamltree.Error{File: name, Key: "rulefile.too_large", Args: text.Args{"n": MaxBytes >> 10}}
	}
	f, err := yamltree.Read(name, data)
	if err != nil && len(f.Faults) == 0 {
		return nil, err
	}
	if len(f.Documents) == 0 && len(f.Faults) == 0 {
		return nil, &yamltree.Error{File: name, Key: "sigma.empty"}
	}
	return f, nil
}

// Read reads all rules of a file that stand by themselves. One wrong rule does not hide the others: errs has an error for each of those, an *yamltree.Error.
func Read(name string, data []byte) (rules []*Rule, errs []error) {
	f, err := Open(name, data)
	if err != nil {
		return nil, []error{err}
	}
	for _, fault := range f.Faults {
		errs = append(errs, fault)
	}
	rules, wrong := (&Set{File: f, Documents: f.Documents}).Rules()
	return rules, append(errs, wrong...)
}

// parse reads the rule at a node of a file, which needs a detection at least; a logsource, if there is one, must be CloudTrail's.
// The error is an *yamltree.Error.
func parse(f *yamltree.File, n *yamltree.Node) (*Rule, error) {
	if n.Kind != yamltree.Map {
		return nil, f.Error(n, "sigma.no_rule")
	}
	for _, key := range []string{"action", "filter"} {
		if v := n.Get(key); v != nil {
			return nil, f.Error(v, "sigma.not_a_rule", text.Args{"key": key})
		}
	}
	r := &Rule{Line: n.Line}
	if err := r.takeAbout(f, n); err != nil {
		return nil, err
	}
	detection := n.Get("detection")
	if err := checkLogsource(f, n.Get("logsource"), detection); err != nil {
		return nil, err
	}
	if detection == nil {
		for _, e := range n.Entries {
			if config.Similar(e.Key.Text, "detection") {
				return nil, f.Error(e.Key, "rulefile.unknown_key_similar", text.Args{"key": e.Key.Text, "suggestion": "detection"})
			}
		}
		return nil, f.Error(n, "sigma.no_detection")
	}
	if detection.Kind != yamltree.Map {
		return nil, f.Error(detection, "rulefile.want_map", text.Args{"key": "detection"})
	}
	return r, r.takeDetection(f, detection)
}

// Undocumented are the fields that the rule asks for and AWS does not document of CloudTrail records, such as those of other schemas: what depends on one
// hardly ever holds.
func (r *Rule) Undocumented() (names []string) {
	add := func(name string) {
		if name != "" && !match.Documented(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, t := range match.Terms(r.Node) {
		add(t.Field)
		for _, name := range t.Values {
			if t.Ref {
				add(name)
			}
		}
	}
	if t := r.Threshold; t != nil {
		for _, name := range append(t.GroupBy, t.Distinct) {
			add(strings.TrimPrefix(name, "."))
		}
	}
	return names
}

// takeAbout keeps what a rule says about itself.
func (r *Rule) takeAbout(f *yamltree.File, n *yamltree.Node) error {
	for _, to := range []struct {
		key   string
		value *string
	}{
		{"title", &r.Title}, {"id", &r.ID}, {"status", &r.Status}, {"description", &r.Description}, {"author", &r.Author},
		{"license", &r.License}, {"level", &r.Level}, {"date", &r.Date}, {"modified", &r.Modified},
	} {
		v := n.Get(to.key)
		switch {
		case v == nil || v.Kind == yamltree.Null:
		case !v.Scalar():
			return f.Error(v, "rulefile.want_text", text.Args{"key": to.key})
		default:
			*to.value = strings.TrimSpace(v.Text)
		}
	}
	if r.Level != "" && !slices.Contains(levels, r.Level) {
		return f.Error(n.Get("level"), "rulefile.one_of", text.Args{"key": "level", "value": r.Level, "names": strings.Join(levels, ", ")})
	}
	for _, to := range []struct {
		key   string
		value *[]string
	}{{"references", &r.References}, {"falsepositives", &r.FalsePositives}, {"tags", &r.Tags}} {
		v := n.Get(to.key)
		switch {
		case v == nil || v.Kind == yamltree.Null:
		case v.Scalar():
			*to.value = []string{v.Text}
		case v.Kind == yamltree.Map:
			return f.Error(v, "rulefile.want_list", text.Args{"key": to.key})
		default:
			for _, item := range v.Items {
				if !item.Scalar() {
					return f.Error(item, "rulefile.want_text", text.Args{"key": to.key})
				}
				*to.value = append(*to.value, item.Text)
			}
		}
	}
	return nil
}

// checkLogsource refuses rules that are about other logs. The log is named by service: cloudtrail; a rule for product: aws that names another service, or none,
// is about CloudTrail if it asks for eventSource or eventName, which its records alone have.
func checkLogsource(f *yamltree.File, n, detection *yamltree.Node) error {
	if n == nil {
		return nil
	}
	if n.Kind != yamltree.Map {
		return f.Error(n, "rulefile.want_map", text.Args{"key": "logsource"})
	}
	product, service := n.Get("product"), n.Get("service")
	other := func(key string, v *yamltree.Node) error {
		return f.Error(v, "sigma.other_log", text.Args{"key": key, "value": v.Text})
	}
	switch {
	case product.Scalar() && !strings.EqualFold(product.Text, "aws"):
		return other("product", product)
	case service.Scalar() && strings.EqualFold(service.Text, "cloudtrail"), product.Scalar() && ofCloudTrail(detection):
		return nil
	case service.Scalar():
		return other("service", service)
	}
	return f.Error(n, "sigma.no_log")
}

// ofCloudTrail tells whether a field that CloudTrail alone has is asked for somewhere in a detection.
func ofCloudTrail(n *yamltree.Node) bool {
	if n == nil {
		return false
	}
	for _, e := range n.Entries {
		field, _, _ := strings.Cut(e.Key.Text, "|")
		if field == "eventSource" || field == "eventName" || ofCloudTrail(e.Value) {
			return true
		}
	}
	return slices.ContainsFunc(n.Items, ofCloudTrail)
}
