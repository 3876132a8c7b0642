package config

import (
	"path/filepath"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// Rules says which rules there are beside those that ship, which of them watch, and whom they tell.
type Rules struct {
	// Folder is where the user's rules are: absolute after Load; empty is RulesDir's.
	Folder string
	// Enable and Disable are names of rules that are switched on and off whatever their files say. Disable counts more.
	Enable, Disable []string
	// Channels are the channels of a rule by its name, instead of those in its file. The name default stands for all rules that
	// name no channels.
	Channels map[string][]string
}

// DefaultChannels is the name in Rules.Channels that stands for all rules that name no channels.
const DefaultChannels = "default"

var (
	rulesKeys   = []string{"folder", "enable", "disable", "channels"}
	ruleName    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	channelName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
)

const maxRuleNames = 10_000

// rulesSection is the section rules, in which channels is a mapping of its own.
type rulesSection struct{ own, channels section }

// UnmarshalYAML keeps the entries of the mapping, and those of channels.
func (s *rulesSection) UnmarshalYAML(node ast.Node) error {
	values, ok := pairs(node)
	if !ok {
		return s.own.UnmarshalYAML(node)
	}
	for _, v := range values {
		to := &s.own
		var of ast.Node = v
		if v.Key.GetToken().Value == "channels" {
			to, of = &s.channels, v.Value
		}
		var part section
		if err := part.UnmarshalYAML(of); err != nil {
			return err
		}
		to.entries, to.wrong = append(to.entries, part.entries...), part.wrong
	}
	return nil
}

// takeRules checks the section rules and stores it.
func (c *Config) takeRules(f file, r *reader) error {
	v, err := r.values("rules", f.Rules.own, rulesKeys)
	if err != nil {
		return err
	}
	c.Rules.Folder = v["folder"].text
	for _, list := range []struct {
		key string
		to  *[]string
	}{{"enable", &c.Rules.Enable}, {"disable", &c.Rules.Disable}} {
		items := v[list.key].items
		if len(items) > maxRuleNames {
			return r.bad("rules."+list.key, items[maxRuleNames], why("names", "n", maxRuleNames))
		}
		for _, item := range items {
			if !ruleName.MatchString(item.text) {
				return r.bad("rules."+list.key, item, why("rule_name"))
			}
			if list.key == "disable" && slices.Contains(c.Rules.Enable, item.text) {
				return r.bad("rules.disable", item, why("rule_both"))
			}
			*list.to = append(*list.to, item.text)
		}
	}
	return c.takeRuleChannels(f.Rules.channels, r)
}

func (c *Config) takeRuleChannels(s section, r *reader) error {
	if s.wrong != nil {
		return hide(at(&Error{Kind: WrongType, File: r.name, Key: "rules.channels", Mapping: true, Line: s.wrong.line, Column: s.wrong.column}, r.data))
	}
	if len(s.entries) > maxRuleNames {
		return r.bad("rules.channels", s.entries[maxRuleNames].key, why("names", "n", maxRuleNames))
	}
	for _, e := range s.entries {
		if !ruleName.MatchString(e.key.text) {
			return r.bad("rules.channels", e.key, why("rule_name"))
		}
		items := e.value.items
		if e.value.kind == textScalar {
			items = []scalar{e.value}
		} else if e.value.kind != listScalar {
			wrong := r.wrongType("rules.channels."+e.key.text, e.value)
			wrong.List = true
			return hide(wrong)
		}
		names := []string{}
		for _, item := range items {
			if !channelName.MatchString(item.text) {
				return r.bad("rules.channels."+e.key.text, item, why("channel_name"))
			}
			names = append(names, item.text)
		}
		if c.Rules.Channels == nil {
			c.Rules.Channels = map[string][]string{}
		}
		c.Rules.Channels[e.key.text] = names
	}
	return nil
}

// RulesDir returns the user's folder of rules, ashiato/rules in the folder of configurations; "" when the environment names no
// home.
func RulesDir(goos string, getenv func(string) string) string {
	dir := userConfigDir(goos, getenv)
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "ashiato", "rules")
}
