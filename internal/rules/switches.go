package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/yamltree"
)

// Switches are names of rules that are switched on and off whatever their files say.
type Switches struct{ Enable, Disable []string }

// ReadSwitches reads SwitchesFile. The error is a *Fault.
func ReadSwitches(name string, data []byte) (s Switches, err error) {
	f, err := yamltree.Read(name, data)
	if err != nil || len(f.Documents) == 0 {
		return s, err
	}
	p := &parser{file: f}
	n := f.Documents[0]
	if len(f.Documents) > 1 {
		return s, p.fail(f.Documents[1], "rulefile.too_many", text.Args{"n": 1})
	}
	if err := p.keys(n, name, []string{"enable", "disable"}); err != nil {
		return s, err
	}
	for key, to := range map[string]*[]string{"enable": &s.Enable, "disable": &s.Disable} {
		v := n.Get(key)
		if v == nil {
			continue
		}
		if v.Kind != yamltree.List || len(v.Items) > maxRules {
			return s, p.fail(v, "rulefile.want_list", text.Args{"key": key})
		}
		for _, item := range v.Items {
			if !IsName(item.Text) {
				return s, p.fail(item, "rule.bad_name", text.Args{"value": item.Text})
			}
			*to = append(*to, item.Text)
		}
	}
	return s, nil
}

// Set switches a rule on or off.
func (s *Switches) Set(name string, on bool) {
	to, from := &s.Enable, &s.Disable
	if !on {
		to, from = from, to
	}
	*from = slices.DeleteFunc(*from, func(n string) bool { return n == name })
	if !slices.Contains(*to, name) {
		*to = append(*to, name)
	}
}

// Apply switches a rule as far as the switches name it.
func (s Switches) Apply(r *Rule) {
	r.Enabled = (r.Enabled || slices.Contains(s.Enable, r.Name)) && !slices.Contains(s.Disable, r.Name)
}

// Text writes the file.
func (s Switches) Text() string {
	var b strings.Builder
	b.WriteString("# Which rules watch, whatever their files say. `ashiato rules enable` and `ashiato rules disable` write this file.\n")
	for _, part := range []struct {
		key   string
		names []string
	}{{"enable", s.Enable}, {"disable", s.Disable}} {
		names := slices.Sorted(slices.Values(part.names))
		if len(names) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s:\n", part.key)
		for _, name := range names {
			fmt.Fprintf(&b, "  - %s\n", name)
		}
	}
	return b.String()
}
