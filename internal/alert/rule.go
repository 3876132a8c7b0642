package alert

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/rules"
)

// A Text is a text in the languages of the program; an empty one stands for the other.
type Text struct {
	English  string `json:"en,omitempty"`
	Japanese string `json:"ja,omitempty"`
}

// A Rule is a rule about records, ready to be followed.
type Rule struct {
	*rules.Compiled
	env  *match.Env
	spec string // changes when what the rule remembers is not of use any more
}

// NewRule makes a rule ready that is not on a schedule. The environment is the one for which it was compiled.
func NewRule(c *rules.Compiled, env *match.Env) *Rule {
	r := &Rule{Compiled: c, env: env}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%q %v %s\n%q %q\n", match.Format(c.Node), c.FirstSeen, c.NewCountry, c.Within, c.GroupBy, c.Outside)
	if c.Newcomers {
		fmt.Fprintln(h, "newcomers")
	}
	if c.Threshold != nil {
		t := c.Threshold
		fmt.Fprintf(h, "{Count:%d Distinct:%s Window:%v}\n", t.Count, t.Distinct, t.Window)
		if t.Rules {
			fmt.Fprintf(h, "%v\n", t.Ordered)
			for _, n := range c.Sigma.Threshold.Rules {
				fmt.Fprintln(h, match.Format(n))
			}
		}
	}
	if len(c.NotIn) > 0 || slices.Contains(c.FirstSeen, "network") {
		for _, name := range slices.Sorted(maps.Keys(env.Networks)) {
			fmt.Fprintf(h, "%q %v\n", name, env.Networks[name])
		}
	}
	r.spec = hex.EncodeToString(h.Sum(nil)[:8])
	return r
}

// remembers tells whether what came before a record matters.
func (r *Rule) remembers() bool { return r.looksBack() || r.Threshold != nil }

// looksBack tells whether it matters what was seen before.
func (r *Rule) looksBack() bool { return len(r.FirstSeen) > 0 || r.NewCountry }

// lookBack is how long before a record the rule looks.
func (r *Rule) lookBack() (d time.Duration) {
	if r.looksBack() {
		d = r.Within
	}
	if r.Threshold != nil {
		d += r.Threshold.Window
	}
	return d
}

// late is how long after its event a record may come and is still judged by all that the lake has; CloudTrail delivers late for 30 days at most.
const late = 40 * 24 * time.Hour

// A hit is a record for which a rule holds, as far as the record alone decides.
type hit struct {
	rule         *rules.Rule
	id           string
	at           time.Time
	group        string // the key of what its alert is about
	values       []string
	first, known string   // keys of what may have been seen before
	seen         []string // the values of first
	distinct     string
	muted        string
	reasons      []Reason
	record       Record
	json         []byte
}

// maxKey bounds what is kept to tell records apart, in bytes.
const maxKey = 2000

// bounded is a key that is not too long, still different for different ones.
func bounded(key string) string {
	if len(key) <= maxKey {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return key[:maxKey] + " " + hex.EncodeToString(sum[:])
}

// hit takes of an event what is needed later; false if the rule says nothing of it, for it lacks something.
func (r *Rule) hit(e *match.Event, now time.Time, json []byte) (h hit, ok bool) {
	if h, ok = r.remembered(e, now); !ok {
		return h, false
	}
	switch {
	case r.NewCountry:
		h.seen, _ = r.Values(e, []string{"person", "country"})
	case len(r.FirstSeen) > 0:
		h.seen, _ = r.Values(e, r.FirstSeen)
	}
	h.json = json
	h.record = recordOf(r.env, e)
	h.reasons = r.reasons(e, h.record)
	return h, true
}

// remembered takes of an event what decides whether it fires.
func (r *Rule) remembered(e *match.Event, now time.Time) (h hit, ok bool) {
	h = hit{rule: r.Rule, id: e.ID(), at: e.Time()}
	if r.remembers() && h.at.IsZero() {
		return h, false // nobody can say what came before it
	}
	if h.first, h.known, ok = r.Memory(e); !ok {
		return h, false
	}
	h.first, h.known = bounded(h.first), bounded(h.known)
	h.group, h.values = r.Group(e)
	h.group = bounded(h.group)
	h.distinct = bounded(r.Distinct(e))
	if m := r.Mute(e, now); m != nil {
		h.muted = m.Reason
	}
	return h, true
}

// maxTerms bounds the terms that are kept as reasons.
const maxTerms = 10

// reasons are what the record alone has that made the rule hold.
func (r *Rule) reasons(e *match.Event, record Record) (all []Reason) {
	given := map[string]bool{} // what the rule says in keys of its own is no term
	for _, why := range r.Matcher.Why(e) {
		if why.Term.Op == match.CIDR && why.Term.Field == "ip" && why.Term.Offset == 0 && r.ownTerm(why, &all, given, record) {
			continue
		}
		if len(all) < maxTerms {
			kind := WhyTerm
			if why.Negated {
				kind = WhyOther
			}
			found := make([]string, len(why.Found))
			for i, f := range why.Found {
				found[i] = shorten(f)
			}
			all = append(all, Reason{Kind: kind, Fields: []string{why.Field()}, Values: found})
		}
	}
	if r.Outside != "" {
		all = append(all, Reason{Kind: WhyOutside, At: e.Time()})
	}
	return all
}

// ownTerm takes the terms that not_in and in_list are made of.
func (r *Rule) ownTerm(why match.Reason, all *[]Reason, given map[string]bool, record Record) bool {
	kind, names := WhyInList, r.InList
	if why.Negated {
		kind, names = WhyNotIn, r.NotIn
	}
	if len(names) == 0 && len(r.NotIn) == 0 {
		return false
	}
	if len(names) > 0 && !given[string(kind)] && (why.Negated || slices.Equal(why.Term.Values, r.InList)) {
		given[string(kind)] = true
		*all = append(*all, Reason{Kind: kind, Fields: names, Values: []string{record.IP}})
	}
	return true
}

// add is reasons with one more; those of other records stay as they are.
func add(reasons []Reason, r Reason) []Reason { return append(slices.Clip(slices.Clone(reasons)), r) }
