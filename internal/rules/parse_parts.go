package rules

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/addresses"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
	"github.com/ashiato/ashiato/internal/yamltree"
)

// shortLength is how a length of time is written in a file.
func shortLength(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if d >= u.unit && d%u.unit == 0 {
			return fmt.Sprintf("%d%s", d/u.unit, u.name)
		}
	}
	return fmt.Sprintf("%ds", d/time.Second)
}

// state reads the conditions over names, lists and the past.
func (p *parser) state(n *yamltree.Node) error {
	r := p.rule
	for _, err := range []error{
		p.names(n, "not_in", &r.NotIn), p.names(n, "in_list", &r.InList), p.text(n, "outside", &r.Outside), p.names(n, "first_seen", &r.FirstSeen),
		p.yes(n, "newcomers", &r.Newcomers), p.yes(n, "new_country", &r.NewCountry), p.length(n, "within", time.Hour, maxWithin, &r.Within),
	} {
		if err != nil {
			return err
		}
	}
	for i, name := range r.NotIn {
		if name == AllNetworks {
			continue
		}
		short, ok := strings.CutPrefix(name, "networks.")
		if !ok || short == "" {
			return p.fail(n.Get("not_in"), "rule.not_in", text.Args{"value": name})
		}
		r.NotIn[i] = short
	}
	if r.Outside != "" && r.Outside != OfficeHours {
		return p.fail(n.Get("outside"), "rulefile.one_of", text.Args{"key": "outside", "value": r.Outside, "names": OfficeHours})
	}
	if v := n.Get("within"); v != nil && len(r.FirstSeen) == 0 && !r.NewCountry {
		return p.fail(v, "rule.only_with", text.Args{"key": "within", "other": "first_seen, new_country"})
	}
	if v := n.Get("newcomers"); v != nil && len(r.FirstSeen) == 0 {
		return p.fail(v, "rule.only_with", text.Args{"key": "newcomers", "other": "first_seen"})
	}
	if len(r.FirstSeen) > 0 && r.NewCountry {
		return p.fail(n.Get("new_country"), "rule.not_with", text.Args{"key": "new_country", "other": "first_seen"})
	}
	if err := p.fields(n, "first_seen", r.FirstSeen); err != nil {
		return err
	}
	return p.lists(n.Get("in_list"))
}

// lists reads the lists that are files beside the rule: their names have an ending.
func (p *parser) lists(at *yamltree.Node) error {
	for _, name := range p.rule.InList {
		if !strings.Contains(name, ".") {
			continue
		}
		data, err := p.sibling(name)
		if err != nil {
			return p.fail(at, "rule.no_list", text.Args{"value": name, "reason": err})
		}
		list, err := addresses.Read(name, bytes.NewReader(data))
		if err != nil {
			return p.fail(at, "rule.no_list", text.Args{"value": name, "reason": err})
		}
		if p.rule.lists == nil {
			p.rule.lists = map[string]*match.List{}
		}
		p.rule.lists[name] = match.NewList(list)
	}
	return nil
}

// fields checks names of fields.
func (p *parser) fields(n *yamltree.Node, key string, names []string) error {
	v := n.Get(key)
	if len(names) > maxFields {
		return p.fail(v, "rulefile.too_many", text.Args{"n": maxFields})
	}
	for i, name := range names {
		at := v
		if v.Kind == yamltree.List {
			at = v.Items[i]
		}
		if err := p.field(at, name); err != nil {
			return err
		}
	}
	return nil
}

// grouping reads which records come into one alert.
func (p *parser) grouping(n *yamltree.Node) error {
	r := p.rule
	if v := n.Get("group_by"); v != nil && v.Kind == yamltree.Text && v.Text == "none" {
		r.Each, r.Quiet = true, 0
	} else if err := p.names(n, "group_by", &r.GroupBy); err != nil {
		return err
	} else if err := p.fields(n, "group_by", r.GroupBy); r.Query == nil && err != nil {
		return err
	}
	if v := n.Get("quiet"); v != nil && r.Each {
		return p.fail(v, "rule.not_with", text.Args{"key": "quiet", "other": "group_by: none"})
	}
	return p.length(n, "quiet", 0, maxQuiet, &r.Quiet)
}

func (p *parser) threshold(n *yamltree.Node) error {
	r := p.rule
	v := n.Get("threshold")
	sigma := r.Sigma != nil && r.Sigma.Threshold != nil
	if (v != nil || sigma) && r.Each { // each record would be counted by itself
		return p.fail(n.Get("group_by"), "rule.not_with", text.Args{"key": "threshold", "other": "group_by: none"})
	}
	if s := r.Sigma; sigma {
		if v != nil {
			return p.fail(v, "rule.not_with", text.Args{"key": "threshold", "other": "sigma: condition | count(), correlation"})
		}
		r.Threshold = thresholdOf(s.Threshold)
		if r.GroupBy == nil {
			r.GroupBy = s.Threshold.GroupBy
		}
		return nil
	}
	if v == nil {
		return nil
	}
	if err := p.keys(v, "threshold", []string{"count", "distinct", "window"}); err != nil {
		return err
	}
	t := &Threshold{}
	count := v.Get("count")
	if count == nil || v.Get("window") == nil {
		return p.fail(v, "rule.threshold_needs")
	}
	var err error
	if t.Count, err = strconv.Atoi(count.Text); count.Kind != yamltree.Number || err != nil || t.Count < 2 || t.Count > maxCount {
		return p.fail(count, "rule.count", text.Args{"n": maxCount})
	}
	if err := p.text(v, "distinct", &t.Distinct); err != nil {
		return err
	}
	if t.Distinct != "" {
		if err := p.field(v.Get("distinct"), t.Distinct); err != nil {
			return err
		}
	}
	r.Threshold = t
	return p.length(v, "window", time.Second, maxWindow, &t.Window)
}

// telling reads whom the rule tells, and how.
func (p *parser) telling(n *yamltree.Node) error {
	r := p.rule
	if err := p.names(n, "channels", &r.Channels); err != nil {
		return err
	}
	for _, name := range r.Channels {
		if !channelName.MatchString(name) {
			return p.fail(n.Get("channels"), "rule.bad_channel", text.Args{"value": name})
		}
	}
	if err := p.text(n, "template", &r.Template); err != nil {
		return err
	}
	if !channelName.MatchString(r.Template) {
		return p.fail(n.Get("template"), "rule.bad_channel", text.Args{"value": r.Template})
	}
	return nil
}

// maps returns the maps of a list, of at most so many.
func (p *parser) maps(n *yamltree.Node, key string, most int, names []string) ([]*yamltree.Node, error) {
	v := n.Get(key)
	if v == nil {
		return nil, nil
	}
	if v.Kind != yamltree.List {
		return nil, p.fail(v, "rulefile.want_list", text.Args{"key": key})
	}
	if len(v.Items) > most {
		return nil, p.fail(v.Items[most], "rulefile.too_many", text.Args{"n": most})
	}
	for _, item := range v.Items {
		if err := p.keys(item, key, names); err != nil {
			return nil, err
		}
	}
	return v.Items, nil
}

func (p *parser) mutes(n *yamltree.Node) error {
	items, err := p.maps(n, "mute", maxMutes, []string{"when", "until", "reason"})
	if err != nil {
		return err
	}
	for _, item := range items {
		m := Mute{Line: item.Line}
		var until string
		if err := p.text(item, "until", &until); err != nil {
			return err
		}
		if err := p.text(item, "reason", &m.Reason); err != nil {
			return err
		}
		if until == "" || strings.TrimSpace(m.Reason) == "" {
			return p.fail(item, "rule.mute_needs")
		}
		if m.Until, err = when.ParseDate(until); err != nil {
			return p.fail(item.Get("until"), "rulefile.want_date", text.Args{"key": "until", "value": until})
		}
		if v := item.Get("when"); v != nil {
			if m.When, m.Condition, err = p.line(v, "when"); err != nil {
				return err
			}
			m.at = p.place(v)
		}
		p.rule.Mutes = append(p.rule.Mutes, m)
	}
	return nil
}

func (p *parser) tests(n *yamltree.Node) error {
	items, err := p.maps(n, "tests", maxTests, []string{"fires", "about", "record", "records", "seen"})
	if err != nil {
		return err
	}
	for _, item := range items {
		t := Test{Line: item.Line}
		if item.Get("fires") == nil {
			return p.fail(item, "rule.test_needs")
		}
		if err := p.yes(item, "fires", &t.Fires); err != nil {
			return err
		}
		if err := p.text(item, "about", &t.About); err != nil {
			return err
		}
		for _, key := range []string{"record", "records", "seen"} {
			records, err := p.records(item, key)
			if err != nil {
				return err
			}
			if key == "seen" {
				t.Seen = records
			} else {
				t.Records = append(t.Records, records...)
			}
		}
		if len(t.Records) == 0 {
			return p.fail(item, "rule.test_needs")
		}
		p.rule.Tests = append(p.rule.Tests, t)
	}
	return nil
}

// records reads records of a test: maps, or texts of JSON.
func (p *parser) records(n *yamltree.Node, key string) (all [][]byte, err error) {
	v := n.Get(key)
	if v == nil {
		return nil, nil
	}
	items := []*yamltree.Node{v}
	if v.Kind == yamltree.List && key != "record" {
		items = v.Items
	}
	if len(items) > maxRecords {
		return nil, p.fail(items[maxRecords], "rulefile.too_many", text.Args{"n": maxRecords})
	}
	for _, item := range items {
		data := []byte(item.Text)
		switch item.Kind {
		case yamltree.Map:
			data = item.JSON()
		case yamltree.Text:
		default:
			return nil, p.fail(item, "rule.no_record")
		}
		if len(data) > maxRecord {
			return nil, p.fail(item, "rulefile.too_long", text.Args{"key": key, "n": maxRecord})
		}
		if _, err := event(data); err != nil {
			return nil, p.fail(item, "rule.bad_record", text.Args{"reason": err})
		}
		all = append(all, data)
	}
	return all, nil
}

// given reads the environment of the tests.
func (p *parser) given(n *yamltree.Node) error {
	v := n.Get("given")
	if v == nil {
		return nil
	}
	if err := p.keys(v, "given", []string{"networks", "lists", "countries", "office_hours", "zone", "day_starts_at"}); err != nil {
		return err
	}
	g := &Given{Zone: time.UTC}
	p.rule.Given = g
	var err error
	if g.Networks, err = p.prefixes(v, "networks"); err != nil {
		return err
	}
	if g.Lists, err = p.prefixes(v, "lists"); err != nil {
		return err
	}
	if err := p.countries(v, g); err != nil {
		return err
	}
	if at := v.Get("zone"); at != nil {
		if g.Zone, err = config.Zone(at.Text); err != nil {
			return p.fail(at, "rule.bad_given", text.Args{"reason": err})
		}
	}
	if at := v.Get("day_starts_at"); at != nil {
		var ok bool
		if g.DayStartsAt, ok = when.ParseClock(at.Text); !ok {
			return p.fail(at, "rule.bad_clock", text.Args{"key": "day_starts_at", "value": at.Text})
		}
	}
	return p.hours(v.Get("office_hours"), g)
}

// prefixes reads networks by name.
func (p *parser) prefixes(n *yamltree.Node, key string) (map[string][]netip.Prefix, error) {
	v := n.Get(key)
	if v == nil {
		return nil, nil
	}
	if v.Kind != yamltree.Map {
		return nil, p.fail(v, "rulefile.want_map", text.Args{"key": key})
	}
	all := map[string][]netip.Prefix{}
	for _, e := range v.Entries {
		items := []*yamltree.Node{e.Value}
		if e.Value.Kind == yamltree.List {
			items = e.Value.Items
		}
		for _, item := range items {
			network, err := addresses.Parse(item.Text)
			if err != nil {
				return nil, p.fail(item, "sigma.bad_cidr", text.Args{"value": item.Text})
			}
			all[e.Key.Text] = append(all[e.Key.Text], network)
		}
	}
	return all, nil
}

func (p *parser) countries(n *yamltree.Node, g *Given) error {
	v := n.Get("countries")
	if v == nil {
		return nil
	}
	if v.Kind != yamltree.Map {
		return p.fail(v, "rulefile.want_map", text.Args{"key": "countries"})
	}
	for _, e := range v.Entries {
		network, err := addresses.Parse(e.Key.Text)
		if err != nil {
			return p.fail(e.Key, "sigma.bad_cidr", text.Args{"value": e.Key.Text})
		}
		if !e.Value.Scalar() || len(e.Value.Text) != 2 {
			return p.fail(e.Value, "rule.bad_country", text.Args{"value": e.Value.Text})
		}
		g.Countries = append(g.Countries, Place{network, strings.ToUpper(e.Value.Text)})
	}
	return nil
}

func (p *parser) hours(v *yamltree.Node, g *Given) error {
	if v == nil {
		return nil
	}
	if err := p.keys(v, OfficeHours, []string{"days", "from", "to"}); err != nil {
		return err
	}
	g.Hours = &when.Hours{}
	days, ok := v.Get("days"), false
	if days == nil || v.Get("from") == nil || v.Get("to") == nil {
		return p.fail(v, "rule.hours_need")
	}
	if g.Hours.Days, ok = when.ParseDays(days.Text); !ok {
		return p.fail(days, "rule.bad_days", text.Args{"value": days.Text})
	}
	for key, to := range map[string]*time.Duration{"from": &g.Hours.From, "to": &g.Hours.Until} {
		if *to, ok = when.ParseClock(v.Get(key).Text); !ok {
			return p.fail(v.Get(key), "rule.bad_clock", text.Args{"key": key, "value": v.Get(key).Text})
		}
	}
	return nil
}

// whole checks what the parts of a rule have to do with one another.
func (p *parser) whole(n *yamltree.Node) error {
	r := p.rule
	if r.Query == nil && r.Condition == nil && r.Sigma == nil {
		return p.fail(n, "rule.no_condition", text.Args{"rule": r.Name})
	}
	if r.Query == nil {
		return nil
	}
	for _, key := range []string{"when", "sigma", "not_in", "in_list", "outside", "first_seen", "new_country", "threshold", "mute", "tests", "given"} {
		if v := n.Get(key); v != nil {
			return p.fail(v, "rule.not_with", text.Args{"key": key, "other": "query"})
		}
	}
	return nil
}

// field checks the name of a field: a plain one, Day, or a path of the record.
func (p *parser) field(at *yamltree.Node, name string) error {
	if name == Day {
		return nil
	}
	c, err := match.Parse(name + ":*")
	if err == nil && len(match.Terms(c.Node)) == 1 {
		return nil
	}
	names := append(match.Fields(), Day)
	args := text.Args{"value": name, "names": strings.Join(names, ", ")}
	near := Nearest(name, names)
	if e, ok := errors.AsType[*match.Error](err); ok && e.Suggestion != "" {
		near = e.Suggestion
	}
	if near != "" {
		args["suggestion"] = near
		return p.fail(at, "rule.unknown_field_similar", args)
	}
	return p.fail(at, "rule.unknown_field", args)
}
