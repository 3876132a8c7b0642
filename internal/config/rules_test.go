package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
)

func TestRules(t *testing.T) {
	t.Parallel()
	c, err := Parse("x", []byte("rules:\n  folder: my-rules\n  enable: [workspaces-sign-in]\n  disable: [role-switch, root-use]\n  channels:\n    default: sec\n    workspaces-sign-in: [mgr, sec]\n    root-use: []\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Rules{Folder: "my-rules", Enable: []string{"workspaces-sign-in"}, Disable: []string{"role-switch", "root-use"},
		Channels: map[string][]string{"default": {"sec"}, "workspaces-sign-in": {"mgr", "sec"}, "root-use": {}}}
	if fmt.Sprint(c.Rules) != fmt.Sprint(want) {
		t.Errorf("%+v", c.Rules)
	}
	if d := Default().Rules; d.Folder != "" || d.Enable != nil || d.Channels != nil {
		t.Errorf("without a file: %+v", d)
	}
}

func TestRulesRefused(t *testing.T) {
	t.Parallel()
	for text, key := range map[string]string{
		"rules: [a]":                               "rules",
		"rules:\n  foldr: x":                       "rules.foldr",
		"rules:\n  enable: a":                      "rules.enable",
		"rules:\n  enable: [A b]":                  "rules.enable",
		"rules:\n  enable: [a]\n  disable: [a]":    "rules.disable",
		"rules:\n  channels: sec":                  "rules.channels",
		"rules:\n  channels:\n    A b: [sec]":      "rules.channels",
		"rules:\n  channels:\n    a: [a b]":        "rules.channels.a",
		"rules:\n  channels:\n    a: {b: c}":       "rules.channels.a",
		"rules:\n  channels:\n    a: [{slack: x}]": "rules.channels.a",
	} {
		_, err := Parse("x", []byte(text+"\n"))
		if e, ok := errors.AsType[*Error](err); !ok || e.Key != key {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestRulesDir(t *testing.T) {
	t.Parallel()
	home := map[string]string{"HOME": "/home/a"}
	if dir := RulesDir("linux", func(name string) string { return home[name] }); dir != filepath.Join("/home/a", ".config", "ashiato", "rules") {
		t.Error(dir)
	}
}
