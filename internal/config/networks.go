package config

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/when"
)

// OfficeHours are when somebody is expected to work, by the clock of Config.Timezone.
type OfficeHours struct {
	when.Hours // without holidays
	// Holidays is the path of a file of dates, as [when.ReadHolidays] reads it; empty is none.
	Holidays string
}

// placeName is how networks and lists may be called: as a condition names them, ip:office.
var placeName = regexp.MustCompile(`^[\p{L}][\p{L}\p{N}_-]{0,63}$`)

var officeKeys = []string{"days", "from", "to", "holidays"}

// Bounds of the section networks and lists. More networks belong into a list.
const (
	maxNetworks    = 1000 // names
	maxNetworkSize = 1000 // networks of a name
)

// takePlaces checks the sections networks, lists and office_hours and the key geoip, and stores them.
func (c *Config) takePlaces(f file, r *reader) error {
	if err := c.takeNetworks(f.Networks, r); err != nil {
		return err
	}
	if err := c.takeLists(f.Lists, r); err != nil {
		return err
	}
	if s := f.GeoIP; s.line > 0 {
		if s.text == "" {
			return r.bad("geoip", s, errEmpty)
		}
		c.GeoIP = s.text
	}
	return c.takeOfficeHours(f.OfficeHours, r)
}

// placeEntries checks the names of a section whose keys are names that somebody chose.
func (r *reader) placeEntries(section string, s section) error {
	if s.wrong != nil {
		e := r.wrongType(section, *s.wrong)
		e.Mapping = true
		return hide(e)
	}
	for i, e := range s.entries {
		if !placeName.MatchString(e.key.text) {
			return r.bad(section, e.key, why("place_name"))
		}
		if i == maxNetworks {
			return r.bad(section, e.key, why("names", "n", maxNetworks))
		}
	}
	return nil
}

func (c *Config) takeNetworks(s section, r *reader) error {
	if err := r.placeEntries("networks", s); err != nil {
		return err
	}
	for _, e := range s.entries {
		key, items := "networks."+e.key.text, []scalar{e.value}
		switch e.value.kind {
		case listScalar:
			items = e.value.items
		case textScalar:
		default:
			wrong := r.wrongType(key, e.value)
			wrong.List = true
			return wrong
		}
		if len(items) == 0 {
			return r.bad(key, e.value, errEmpty)
		}
		if len(items) > maxNetworkSize {
			return r.bad(key, items[maxNetworkSize], why("networks", "n", maxNetworkSize))
		}
		for _, item := range items {
			p, err := network(item)
			if err != nil {
				return r.bad(key, item, err)
			}
			if c.Networks == nil {
				c.Networks = map[string][]netip.Prefix{}
			}
			c.Networks[e.key.text] = append(c.Networks[e.key.text], p)
		}
	}
	return nil
}

// network reads a network or an address. Bits behind the network's length are a mistake: nobody can tell whether the address or its
// network is meant.
func network(s scalar) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(s.text); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(s.text)
	if err != nil || s.kind != textScalar || p.Addr().Is4In6() {
		return p, why("network")
	}
	if p != p.Masked() {
		return p, &Reason{"network_bits", map[string]any{"network": p.Masked().String(), "address": p.Addr().String()}}
	}
	return p, nil
}

func (c *Config) takeLists(s section, r *reader) error {
	if err := r.placeEntries("lists", s); err != nil {
		return err
	}
	for _, e := range s.entries {
		key := "lists." + e.key.text
		if e.value.kind != textScalar {
			return r.wrongType(key, e.value)
		}
		if e.value.text == "" {
			return r.bad(key, e.value, errEmpty)
		}
		if _, twice := c.Networks[e.key.text]; twice {
			return r.bad("lists", e.key, why("name_twice"))
		}
		if c.Lists == nil {
			c.Lists = map[string]string{}
		}
		c.Lists[e.key.text] = e.value.text
	}
	return nil
}

func (c *Config) takeOfficeHours(s section, r *reader) error {
	v, err := r.keyed("office_hours", s, officeKeys)
	if err != nil || len(v) == 0 {
		return err
	}
	for _, key := range []string{"days", "from", "to"} {
		if _, ok := v[key]; !ok {
			return r.bad("office_hours", s.entries[0].key, why("hours_missing", "key", key))
		}
	}
	h := &OfficeHours{Holidays: v["holidays"].text}
	var ok bool
	days := v["days"]
	if h.Days, ok = when.ParseDays(daysText(days)); !ok {
		return r.bad("office_hours.days", days, why("days"))
	}
	for key, to := range map[string]*time.Duration{"from": &h.From, "to": &h.Until} {
		if *to, ok = when.ParseClock(v[key].text); !ok || key == "from" && *to == 24*time.Hour {
			return r.bad("office_hours."+key, v[key], why("clock"))
		}
	}
	if h.From == h.Until {
		return r.bad("office_hours.to", v["to"], why("hours_empty"))
	}
	if at, ok := v["holidays"]; ok && (at.kind != textScalar || at.text == "") {
		return r.bad("office_hours.holidays", at, why("holidays"))
	}
	c.OfficeHours = h
	return nil
}

// daysText is the text of days, which may be a list.
func daysText(s scalar) string {
	if s.kind != listScalar {
		return s.text
	}
	parts := make([]string, len(s.items))
	for i, item := range s.items {
		parts[i] = item.text
	}
	return strings.Join(parts, ",")
}

// absolutePlaces makes the paths of lists, holidays and of the database of countries absolute.
func (c *Config) absolutePlaces(dir, home string) (err error) {
	for name, path := range c.Lists {
		if c.Lists[name], err = absoluteFile(path, dir, home); err != nil {
			return err
		}
	}
	if c.OfficeHours != nil {
		if c.OfficeHours.Holidays, err = absoluteFile(c.OfficeHours.Holidays, dir, home); err != nil {
			return err
		}
	}
	c.GeoIP, err = absoluteFile(c.GeoIP, dir, home)
	return err
}

// A Condition is a text of the condition language, and where it stands.
type Condition struct {
	Text string
	key  string
	at   scalar
	in   *reader
}

// maxCondition bounds a condition, in bytes.
const maxCondition = 64 << 10

// condition takes the value of a key that is a condition.
func (r *reader) condition(key string, s scalar) (Condition, error) {
	if len(s.text) > maxCondition {
		return Condition{}, &Error{Kind: BadValue, File: r.name, Key: key, Value: "...", Line: s.line, Column: s.column, Err: why("condition_length")}
	}
	return Condition{Text: s.text, key: key, at: s, in: r}, nil
}

// Error is what is wrong with the condition at a place in its text, in bytes, as an *[Error] that points there as far as the text stands on
// one line of the file as it is.
func (c Condition) Error(offset int, reason error) error {
	if c.in == nil {
		return reason
	}
	e := &Error{Kind: BadValue, File: c.in.name, Key: c.key, Value: c.Text, Line: c.at.line, Column: c.at.column, Err: reason}
	at(e, c.in.data)
	line := []rune(e.Source)
	if from := max(e.Column-1, 0); from <= len(line) {
		if i := strings.Index(string(line[from:]), c.Text); i >= 0 && offset <= len(c.Text) {
			e.Column += len([]rune(string(line[from:])[:i])) + len([]rune(c.Text[:offset]))
		}
	}
	return e
}

// Filters tells whether a source leaves records out.
func (s Source) Filters() bool { return s.Keep.Text != "" || s.Drop.Text != "" }

// filterKeys are the keys of a source that leave records out.
var filterKeys = []string{"keep", "drop"}

// filters takes the conditions of a source.
func (r *reader) filters(s *Source, v map[string]scalar) (err error) {
	if s.Keep, err = r.filter(v, "keep"); err == nil {
		s.Drop, err = r.filter(v, "drop")
	}
	return err
}

func (r *reader) filter(v map[string]scalar, key string) (Condition, error) {
	at, ok := v[key]
	if !ok {
		return Condition{}, nil
	}
	if len(v["workspaces"].items) > 0 {
		return Condition{}, r.bad("sources."+key, at, why("filter_source"))
	}
	return r.condition("sources."+key, at)
}

// PlaceNames are the names of networks and lists, in order.
func (c Config) PlaceNames() (names []string) {
	for name := range c.Networks {
		names = append(names, name)
	}
	for name := range c.Lists {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
