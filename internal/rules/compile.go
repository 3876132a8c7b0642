package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/saved"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
	"github.com/ashiato/ashiato/trail"
)

// An Env is what rules need besides the records.
type Env struct {
	// Match has names, networks, lists, countries and the zone (nil is UTC).
	Match match.Env
	// Hours are the office hours, or nil.
	Hours *when.Hours
	// DayStartsAt is when days begin, since midnight.
	DayStartsAt time.Duration
	// Unreadable are files of the configuration that cannot be read, with the reasons as sentences: "lists." and the name of a list, "geoip", "office_hours". Rules
	// that need one are refused, others are not.
	Unreadable map[string]string
	// Query finds a saved query, nil where there is none. Without the function, queries are not checked.
	Query func(name string) *saved.Query
	// Time reads the values of the parameters of saved queries.
	Time saved.Reader
}

func (env *Env) zone() *time.Location {
	if env.Match.Zone == nil {
		return time.UTC
	}
	return env.Match.Zone
}

// A NeedError says that a rule needs something that the environment does not have. A rule that ships waits for it; in a rule of the
// user's it is a mistake.
type NeedError struct {
	Rule *Rule
	// What is the section of the configuration: networks, lists, geoip or office_hours. Name is the network or list, or empty.
	What, Name string
	// Reason, where it is not empty, says why the file that the configuration has for it cannot be read. No rule waits for that.
	Reason string
}

func (e *NeedError) Error() string {
	if e.Reason != "" {
		return fmt.Sprintf("rule %s: %s", e.Rule.Name, e.Reason)
	}
	if e.Name != "" {
		return fmt.Sprintf("rule %s needs %s: %s in the configuration", e.Rule.Name, e.What, e.Name)
	}
	return fmt.Sprintf("rule %s needs %s in the configuration", e.Rule.Name, e.What)
}

// Compiled is a rule for an environment. It may be used by several goroutines.
type Compiled struct {
	*Rule
	// Node is what can be said of a record by itself, without office hours: when, sigma, not_in and in_list. Matcher decides it. Both
	// are nil of a rule on a schedule.
	Node    match.Node
	Matcher *match.Matcher
	env     Env
	mutes   []*match.Matcher
	parts   []*match.Matcher // the rules of a Threshold on rules
}

// Compile makes a rule ready. The error is a *NeedError, or a *Fault at the rule.
func (r *Rule) Compile(env Env) (*Compiled, error) {
	env = r.withLists(env)
	c := &Compiled{Rule: r, env: env}
	if err := r.needs(&env); err != nil {
		return nil, err
	}
	if r.Query != nil {
		return c, r.checkQuery(&env)
	}
	var err error
	c.Node = r.node(&env)
	if c.Matcher, err = match.Compile(c.Node, env.Match); err != nil {
		return nil, r.fault(err, r.whenAt)
	}
	if r.Threshold != nil && r.Threshold.Rules {
		for _, n := range r.Sigma.Threshold.Rules {
			m, err := match.Compile(n, env.Match)
			if err != nil {
				return nil, r.fault(err, nil)
			}
			c.parts = append(c.parts, m)
		}
	}
	for _, m := range r.Mutes {
		var n match.Node = match.Const(true)
		if m.Condition != nil {
			n = m.Condition.Node
		}
		matcher, err := match.Compile(n, env.Match)
		if err != nil {
			return nil, r.fault(err, m.at)
		}
		c.mutes = append(c.mutes, matcher)
	}
	return c, nil
}

// withLists adds the lists that are files beside the rule to the environment.
func (r *Rule) withLists(env Env) Env {
	if len(r.lists) == 0 {
		return env
	}
	all := maps.Clone(r.lists)
	maps.Copy(all, env.Match.Lists)
	env.Match.Lists = all
	return env
}

// fault is an error of package match as a fault of the rule, at its condition if that is known.
func (r *Rule) fault(err error, at place) error {
	if at == nil {
		at = func(int) *Fault { return &Fault{File: r.File, Line: r.Line, Column: 1} }
	}
	return conditionFault(at, err)
}

// needs checks that the environment has what the rule names.
func (r *Rule) needs(env *Env) error {
	need := func(what, name string) error {
		return &NeedError{Rule: r, What: what, Name: name, Reason: env.Unreadable[strings.TrimSuffix(what+"."+name, ".")]}
	}
	if name := r.unreadable(env); name != "" {
		return need("lists", name)
	}
	for _, name := range r.NotIn {
		if _, ok := env.Match.Networks[name]; !ok && name != AllNetworks {
			return need("networks", name)
		}
		if name == AllNetworks && len(env.Match.Networks) == 0 {
			return need("networks", "")
		}
	}
	for _, name := range r.InList {
		if _, ok := env.Match.Lists[name]; !ok {
			return need("lists", name)
		}
	}
	if r.Outside != "" && env.Hours == nil {
		return need(OfficeHours, "")
	}
	if env.Match.Country == nil {
		fields := append(r.fields(), "")
		for _, t := range match.Terms(r.node(env)) {
			fields = append(fields, t.Field)
		}
		for _, f := range fields {
			if f == "country" {
				return need("geoip", "")
			}
		}
	}
	return nil
}

// unreadable gives a list that the rule looks at and that cannot be read; "" where there is none.
func (r *Rule) unreadable(env *Env) string {
	var names []string
	for key := range env.Unreadable {
		if name, ok := strings.CutPrefix(key, "lists."); ok {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	nodes := match.And{r.node(env)}
	for _, m := range r.Mutes {
		if m.Condition != nil {
			nodes = append(nodes, m.Condition.Node)
		}
	}
	return match.LooksAt(nodes, env.Match, names)
}

// fields are the fields whose values the rule remembers or groups by.
func (r *Rule) fields() []string {
	all := append(append([]string(nil), r.FirstSeen...), r.GroupBy...)
	if r.NewCountry {
		all = append(all, "country")
	}
	if r.Threshold != nil && r.Threshold.Distinct != "" {
		all = append(all, r.Threshold.Distinct)
	}
	return all
}

// everyAddress are all networks there can be.
var everyAddress = []string{"0.0.0.0/0", "::/0"}

// node joins what can be said of a record by itself.
func (r *Rule) node(env *Env) match.Node {
	var all match.And
	if r.Condition != nil {
		all = append(all, r.Condition.Node)
	}
	if r.Sigma != nil {
		all = append(all, r.Sigma.Node)
	}
	if len(r.NotIn) > 0 {
		all = append(all, &match.Term{Field: "ip", Op: match.CIDR, Values: everyAddress})
	}
	for _, name := range r.NotIn {
		names := []string{name}
		if name == AllNetworks {
			names = slices.Sorted(maps.Keys(env.Match.Networks))
		}
		all = append(all, match.Not{Node: &match.Term{Field: "ip", Op: match.CIDR, Values: names}})
	}
	if len(r.InList) > 0 {
		all = append(all, &match.Term{Field: "ip", Op: match.CIDR, Values: r.InList})
	}
	if len(all) == 1 {
		return all[0]
	}
	return all
}

// checkQuery checks that the saved query is there and takes the parameters.
func (r *Rule) checkQuery(env *Env) error {
	if env.Query == nil {
		return nil
	}
	at := func(key string, args text.Args) error {
		return &Fault{File: r.File, Line: r.Query.at.Line, Column: r.Query.at.Column, Key: key, Args: args}
	}
	q := env.Query(r.Query.Name)
	if q == nil {
		return at("rule.unknown_query", text.Args{"value": r.Query.Name})
	}
	if env.Time.Time == nil {
		return nil
	}
	if _, err := q.Bind(r.Query.Params, env.Time); err != nil {
		return at("rule.bad_params", text.Args{"reason": err})
	}
	return nil
}

// MatchEnv is the environment that Node was compiled for, with the lists that are files beside the rule.
func (c *Compiled) MatchEnv() match.Env { return c.env.Match }

// Columns are those of the table cloudtrail_records (docs/format.md) that tell whether a record is one that the rule is about, whether it is muted, what the
// rule remembers of it, and who it was; nil stands for all.
func (c *Compiled) Columns() []string {
	all := match.And{c.Node}
	for _, m := range c.mutes {
		all = append(all, m.Node())
	}
	fields := slices.Concat(c.GroupBy, c.FirstSeen, []string{"person", "user"})
	if c.NewCountry {
		fields = append(fields, "country")
	}
	if c.Threshold != nil && c.Threshold.Distinct != "" {
		fields = append(fields, c.Threshold.Distinct)
	}
	return match.Columns(all, fields...)
}

// Match tells whether a record is one that the rule is about, whatever came before it.
func (c *Compiled) Match(e *match.Event) bool {
	if c.Matcher == nil || !c.Matcher.Match(e) {
		return false
	}
	return c.Outside == "" || !e.Time().IsZero() && !c.env.Hours.Within(e.Time().In(c.env.zone()))
}

// Mute returns the mute that keeps the rule silent about a record, at a time; nil where there is none.
func (c *Compiled) Mute(e *match.Event, now time.Time) *Mute {
	today := when.DateOf(now, c.env.zone())
	for i := range c.Mutes {
		if m := &c.Mutes[i]; !m.Until.Before(today) && c.mutes[i].Match(e) {
			return m
		}
	}
	return nil
}

// Values returns the texts of fields of a record, one for each field, those of one field joined; false if one has none. network is the
// name of the network of the address, else the /24 (of IPv6, the /48) around it; person and user are the first of their names.
func (c *Compiled) Values(e *match.Event, fields []string) (values []string, ok bool) {
	ok = true
	for _, name := range fields {
		v := c.value(e, name)
		ok = ok && v != ""
		values = append(values, v)
	}
	return values, ok
}

func (c *Compiled) value(e *match.Event, name string) string {
	if name == Day {
		if e.Time().IsZero() {
			return ""
		}
		return when.DateAt(when.WallOf(e.Time(), c.env.zone()).Add(-c.env.DayStartsAt)).String() // by the clock, as attendance: a day may have 23 hours
	}
	all := c.env.Match.Field(e, name)
	switch {
	case len(all) > 0 && (name == "person" || name == "user" || name == "account" || name == "service" || name == "event"):
		return all[0]
	case len(all) == 0 && name == "network":
		return around(c.env.Match.Field(e, "ip"))
	}
	return strings.Join(all, ", ")
}

// around is the network that an address is taken for, where none is named.
func around(ip []string) string {
	if len(ip) == 0 {
		return ""
	}
	a, err := netip.ParseAddr(ip[0])
	if err != nil {
		return ip[0] // a service of AWS
	}
	bits := 24
	if a = a.Unmap(); a.Is6() {
		bits = 48
	}
	p, err := a.WithZone("").Prefix(bits)
	if err != nil {
		return ip[0]
	}
	return p.String()
}

// Group returns the values that an alert of the record is about, and the key that is equal for the records of one alert.
func (c *Compiled) Group(e *match.Event) (key string, values []string) {
	if c.Each {
		return e.ID(), nil
	}
	values, _ = c.Values(e, c.GroupBy)
	return Key(values), values
}

// Key makes one text of values, different for different ones.
func Key(values []string) string {
	if len(values) == 0 {
		return ""
	}
	key, err := json.Marshal(values)
	if err != nil { // texts always have a form
		return strings.Join(values, "\x00")
	}
	return string(key)
}

// Memory tells what a rule remembers of a record that it is about. First is the key of FirstSeen, or of the person's country; the rule
// fires only if no earlier record within Within has it. Known, where it is not empty, must have been remembered within
// Within: the person, of NewCountry and as [Rule.Who] says. ok is false if the record lacks a value, and does not fire.
func (c *Compiled) Memory(e *match.Event) (first, known string, ok bool) {
	switch {
	case c.NewCountry:
		values, ok := c.Values(e, []string{"person", "country"})
		if !ok {
			return "", "", false
		}
		return Key(values), Key(values[:1]), true
	case len(c.FirstSeen) > 0:
		values, ok := c.Values(e, c.FirstSeen)
		if who := c.Who(); ok && who >= 0 {
			known = Key(values[who : who+1])
		}
		return Key(values), known, ok
	}
	return "", "", true
}

// Distinct returns the value that a threshold counts the different ones of; "" where it counts records, or the record has none. Of a threshold on rules it is
// which ones the record is of, for MomentOf.
func (c *Compiled) Distinct(e *match.Event) string {
	if c.Threshold != nil && c.Threshold.Rules {
		return c.ofRules(e)
	}
	if c.Threshold == nil || c.Threshold.Distinct == "" {
		return ""
	}
	return c.value(e, c.Threshold.Distinct)
}

// event reads a record of CloudTrail or an event of EventBridge: a sign-in to a WorkSpace, or a record within.
func event(data []byte) (*match.Event, error) {
	var e struct {
		Type   string          `json:"detail-type"`
		Detail json.RawMessage `json:"detail"`
	}
	if err := json.Unmarshal(data, &e); err == nil && e.Type != "" && len(e.Detail) > 0 {
		if !strings.Contains(e.Type, "CloudTrail") {
			return match.FromAccess(data)
		}
		data = e.Detail
	}
	r, err := trail.Parse(bytes.TrimSpace(data), trail.Limits{})
	if err != nil {
		return nil, err
	}
	return match.FromRecord(r), nil
}
